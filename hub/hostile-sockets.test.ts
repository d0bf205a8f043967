/** What no honest client sends, in every event of a socket: at most its own connection ends, never the hub. */
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { testDatabase } from '../tests/support/database.ts'
import { makeKey, postTo, type RunningHub, signInTo, startWholeHub } from './hub.case.ts'
import { PIN, pairHandheld } from './modules/people/handheld.case.ts'
import { EVERYWHERE, emailOf, PASSWORD } from './modules/people/people.case.ts'
import { openCompany, type Places } from './modules/warehouse/places.case.ts'
import type { TestServer } from './platform/http/http.case.ts'
import { HEARD } from './platform/live/sockets.ts'

let hub: RunningHub
let boss = ''
let places: Places
const call: TestServer['call'] = async (method, path, { body, headers } = {}) => {
  const answer = await fetch(`${hub.url}${path}`, {
    method,
    headers: { cookie: boss, origin: hub.url, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) }
}
const server = () => ({ url: hub.url, call })
beforeAll(async () => {
  hub = await startWholeHub((await testDatabase()).url)
  boss = await signInTo(hub.url)
  places = await openCompany(server(), 'ACME')
})
afterAll(() => hub?.stop())

const cookiesIn = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
const atWall = async (): Promise<string> => {
  const outside = (path: string, body: unknown) => call('POST', path, { body, headers: { cookie: '' } })
  const { body: asked } = await outside('/api/display/pairing', {})
  const { companyId } = places
  await call('POST', '/api/v1/displays', { body: { code: asked.code, name: 'Wall', companyId } })
  return cookiesIn((await outside('/api/display/claim', { secret: asked.secret })).headers)
}
const atHandheld = async (): Promise<string> => {
  const pda = await pairHandheld(server(), places)
  const draft = { name: 'Walker', email: emailOf('Walker'), roles: ['picker'], scope: EVERYWHERE }
  const { body: made } = await call('POST', '/api/v1/people', { body: draft })
  const token = (made.link as { path: string }).path.split('#')[1]
  await postTo(hub.url, '/api/invitation/acceptance', { token, password: PASSWORD })
  const { body } = await call('POST', `/api/v1/people/${made.id}/badge`, { body: {} })
  await call('POST', `/api/v1/people/${made.id}/pin-choice`)
  const { headers } = await pda.post('/sign-in', { badge: body.badge, pin: PIN, isChosen: true })
  return `${pda.cookie}; ${cookiesIn(headers)}`
}
interface Credential {
  readonly cookie?: string
  readonly token?: string
}
const WHO: Readonly<Record<string, () => Promise<Credential>>> = {
  'a person': async () => ({ cookie: boss }),
  'a key': async () => ({ token: await makeKey(hub.url, boss) }),
  'a display': async () => ({ cookie: await atWall() }),
  'a badge': async () => ({ cookie: await atHandheld() }),
}

const connect = async ({ cookie, token }: Credential): Promise<Socket> => {
  const socket = io(hub.url, {
    ...{ transports: ['websocket'], reconnection: false, forceNew: true },
    ...(token === undefined ? {} : { auth: { token } }),
    ...(cookie === undefined ? {} : { extraHeaders: { cookie, origin: hub.url } }),
  })
  onTestFinished(() => void socket.close())
  await new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(undefined))
    socket.once('connect_error', reject)
  })
  return socket
}

const own = (json: string): unknown => JSON.parse(json)
const deep = own(`${'['.repeat(2_000)}${']'.repeat(2_000)}`)
const VALUES: readonly unknown[] = [
  ...[
    undefined,
    null,
    true,
    0,
    -1,
    1e308,
    '',
    'doors, limited',
    '__proto__',
    'constructor',
    '\u0000',
    'x'.repeat(3_000),
  ],
  ...[[], ['doors'], [['doors']], {}, { toString: 1, valueOf: 1 }, { toString: null }, { length: 1, 0: 'doors' }],
  ...[
    own('{"__proto__":{"toString":1}}'),
    own('{"constructor":{"prototype":1}}'),
    own('{"then":1}'),
    { toJSON: 1 },
    deep,
  ],
  ...[Buffer.from('doors'), { view: Buffer.from('doors') }, [Buffer.alloc(0), { _placeholder: true, num: 0 }]],
]
const ack = () => undefined
const ANY = { toString: 1, valueOf: 1 }
/** What follows the view: no ack, one, one of a wrong kind, several, and more values than there are. */
const MORE: readonly (readonly unknown[])[] = [[], [ack], [ANY], [null], [ANY, ack], [VALUES.slice(0, 12), ack]]
/** The hub answers a new socket of the boss, and a request. */
const expectAlive = async (): Promise<void> => {
  const socket = await connect({ cookie: boss })
  expect(await socket.timeout(10_000).emitWithAck('watch', 'doors')).toHaveProperty('version')
  expect((await fetch(`${hub.url}/readyz`)).status).toBe(200)
}

describe.each(Object.entries(WHO))('a socket of %s', (_, who) => {
  let credential: Credential
  beforeAll(async () => {
    credential = await who()
  })

  it.each(HEARD)('that sends anything whatever with %s ends at most itself', async (event) => {
    for (const value of [...VALUES, 'doors']) {
      const socket = await connect(credential)
      for (const more of MORE) socket.emit(event, value, ...more)
    }
    const socket = await connect(credential)
    socket.emit(event)
    socket.emit(event, ack)
    expect(await socket.timeout(10_000).emitWithAck(event, ANY)).toEqual({ refused: 'not-found' })
    await expectAlive()
  })

  it('that sends events that are none ends at most itself', async () => {
    const socket = await connect(credential)
    for (const event of ['error', 'patch', 'ended', 'limited', 'connection', '__proto__', 'toString', ''])
      for (const sent of [[], [ANY], [ANY, ack]]) socket.emit(event, ...sent)
    await expectAlive()
  })
})
