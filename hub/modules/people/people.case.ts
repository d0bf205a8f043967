/** People of a test: invited by link, with a password of their own, signed in. */

import { type Answer, testServer } from '../../platform/http/http.case.ts'
import { createRoutes } from '../../routes.ts'
import { openCompany, type Places } from '../warehouse/places.case.ts'

export const PASSWORD = 'carry the pallet home'

export interface Draft {
  readonly name: string
  readonly roles: readonly string[]
  readonly scope?: object
}
export const EVERYWHERE = { companies: null, warehouses: null, ownParties: false }

type Server = Awaited<ReturnType<typeof testServer>>
export interface House {
  readonly server: Server
  readonly acme: Places
  readonly other: Places
  /** As the administrator, or with another's cookie. */
  readonly ask: (method: string, path: string, body?: unknown, who?: string, version?: number) => Promise<Answer>
  readonly invite: (draft: Draft, who?: string) => Promise<{ readonly id: string; readonly token: string }>
  readonly accept: (token: string, password?: string) => Promise<Answer>
  /** His cookie. */
  readonly signIn: (email: string, password?: string) => Promise<Answer & { readonly cookie: string }>
  /** Invited, with a password, signed in. */
  readonly join: (draft: Draft) => Promise<{ readonly id: string; readonly email: string; readonly cookie: string }>
}

export const emailOf = (name: string): string => `${name.toLowerCase().replaceAll(' ', '.')}@example.com`

export const openHouse = async (settings: Parameters<typeof testServer>[1] = {}): Promise<House> => {
  const server = await testServer(createRoutes({ forget: () => undefined, disconnect: () => undefined }), settings)
  const withCookie = (cookie: string) => ({ 'x-api-key': '', cookie, origin: server.url })
  const boss = { cookie: '' }
  const ask: House['ask'] = (method, path, body, cookie = boss.cookie, version) =>
    server.call(method, `/api/v1${path}`, {
      ...(body === undefined ? {} : { body }),
      headers: { ...withCookie(cookie), ...(version === undefined ? {} : { 'if-match': `"${version}"` }) },
    })
  const invite: House['invite'] = async ({ name, roles, scope = EVERYWHERE }, who) => {
    const { status, body } = await ask('POST', '/people', { name, email: emailOf(name), roles, scope }, who)
    if (status !== 201) throw new Error(JSON.stringify(body))
    const { path } = body.link as { path: string }
    return { id: String(body.id), token: path.split('#')[1] ?? '' }
  }
  const outside = (path: string, body: unknown) => server.call('POST', path, { body, headers: withCookie('') })
  const accept: House['accept'] = (token, password = PASSWORD) =>
    outside('/api/invitation/acceptance', { token, password })
  const signIn: House['signIn'] = async (email, password = PASSWORD) => {
    const answer = await outside('/api/auth/sign-in/email', { email, password })
    const cookie = answer.headers.getSetCookie().map((each) => each.split(';')[0])
    return { ...answer, cookie: cookie.join('; ') }
  }
  boss.cookie = (await signIn('boss@example.com', server.password)).cookie
  const join: House['join'] = async (draft) => {
    const { id, token } = await invite(draft)
    await accept(token)
    const email = emailOf(draft.name)
    return { id, email, cookie: (await signIn(email)).cookie }
  }
  return {
    server,
    ask,
    invite,
    accept,
    signIn,
    join,
    acme: await openCompany(server, 'ACME'),
    other: await openCompany(server, 'OTHER'),
  }
}
