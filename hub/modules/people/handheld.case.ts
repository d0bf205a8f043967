/** A handheld of a test: let in, and people who scan their badges at it. */
import type { HandheldState } from '../../contract/handheld.ts'
import type { Answer, TestServer } from '../../platform/http/http.case.ts'
import type { Places } from '../warehouse/places.case.ts'
import { EVERYWHERE, type House, openHouse } from './people.case.ts'

export const PIN = '739164'
export const OTHER_PIN = '581902'
const NOBODY = { 'x-api-key': '' }

type Server = Pick<TestServer, 'call' | 'url'>

export interface TestHandheld {
  readonly id: string
  /** Of the device alone. */
  readonly cookie: string
  /** With the cookies given, those of the device where none are. */
  readonly post: (path: string, body?: unknown, cookies?: string) => Promise<Answer>
  readonly state: (cookies?: string) => Promise<HandheldState>
  /** The cookies of both; undefined: refused. */
  readonly signIn: (badge: string, pin?: string) => Promise<string | undefined>
  /** /api/v1 */
  readonly ask: (cookies: string, method: string, path: string, body?: unknown) => Promise<Answer>
}

const cookiesOf = ({ headers }: Answer): string[] => headers.getSetCookie().map((each) => each.split(';')[0] ?? '')

export const pairHandheld = async (server: Server, places: Places, name = 'PDA 1'): Promise<TestHandheld> => {
  const outside = (path: string, body: unknown, cookie = '') =>
    server.call('POST', path, { headers: { ...NOBODY, cookie, origin: server.url }, body })
  const { body: asked } = await outside('/api/display/pairing', { kind: 'handheld' })
  const { companyId, warehouseId } = places
  const made = await server.call('POST', '/api/v1/handhelds', {
    body: { code: asked.code, name, companyId, warehouseId },
  })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  const [cookie = ''] = cookiesOf(await outside('/api/display/claim', { secret: asked.secret }))
  const post: TestHandheld['post'] = (path, body = {}, cookies = cookie) =>
    outside(`/api/handheld${path}`, body, cookies)
  return {
    id: String(made.body.id),
    cookie,
    post,
    state: async (cookies = cookie) =>
      (await server.call('GET', '/api/handheld', { headers: { ...NOBODY, cookie: cookies } }))
        .body as unknown as HandheldState,
    signIn: async (badge, pin = PIN) => {
      const answer = await post('/sign-in', { badge, pin })
      return answer.status === 200 ? [cookie, ...cookiesOf(answer)].join('; ') : undefined
    },
    ask: (cookies, method, path, body) =>
      server.call(method, `/api/v1${path}`, {
        headers: { ...NOBODY, cookie: cookies, origin: server.url, 'if-match': '"1"' },
        ...(body === undefined ? {} : { body }),
      }),
  }
}

export interface Holder {
  readonly id: string
  readonly name: string
  readonly badge: string
  /** His password session, at a desk. */
  readonly cookie: string
}

export interface Floor {
  readonly house: House
  readonly pda: TestHandheld
  /** By the administrator's key. */
  readonly boss: (method: string, path: string, body?: unknown, version?: number) => Promise<Answer>
  /** Somebody with a badge, and a PIN of his own choice. */
  readonly holder: (roles?: readonly string[], scope?: object) => Promise<Holder>
  readonly signIn: (who: Holder, at?: TestHandheld) => Promise<string>
  readonly statusOf: (cookies: string, at?: TestHandheld) => Promise<number>
}

/** A house with one handheld. */
export const openFloor = async (settings: Parameters<typeof openHouse>[0] = {}): Promise<Floor> => {
  const house = await openHouse(settings)
  const pda = await pairHandheld(house.server, house.acme)
  let people = 0
  return {
    house,
    pda,
    boss: (method, path, body, version) =>
      house.server.call(method, `/api/v1${path}`, {
        ...(body === undefined ? {} : { body }),
        ...(version === undefined ? {} : { headers: { 'if-match': `"${version}"` } }),
      }),
    holder: async (roles = ['picker'], scope = EVERYWHERE) => {
      people += 1
      const name = `Picker ${people}`
      const { id, cookie } = await house.join({ name, roles, scope })
      // as a person: a key never touches who may more than it
      const { status, body } = await house.ask('POST', `/people/${id}/badge`, {})
      if (status !== 201) throw new Error(JSON.stringify(body))
      await house.ask('POST', `/people/${id}/pin-choice`, {})
      const badge = String(body.badge)
      const chosen = await pda.post('/sign-in', { badge, pin: PIN, isChosen: true })
      if (chosen.status !== 200) throw new Error(JSON.stringify(chosen.body))
      return { id, name, badge, cookie }
    },
    signIn: async (who, at = pda) => {
      const cookies = await at.signIn(who.badge)
      if (cookies === undefined) throw new Error('refused')
      return cookies
    },
    statusOf: async (cookies, at = pda) => (await at.ask(cookies, 'GET', '/me')).status,
  }
}
