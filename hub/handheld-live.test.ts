/** Somebody at a handheld who watches: the socket ends with whatever ends his shift, and shows his warehouse alone. */
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../tests/support/database.ts'
import { postTo, type RunningHub, signInTo, startWholeHub } from './hub.case.ts'
import { PIN, pairHandheld, type TestHandheld } from './modules/people/handheld.case.ts'
import { emailOf, PASSWORD } from './modules/people/people.case.ts'
import { openCompany, type Places } from './modules/warehouse/places.case.ts'
import type { TestServer } from './platform/http/http.case.ts'

let hub: RunningHub
let boss = ''
let places: Places
let people = 0
const sockets: Socket[] = []
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
  const db = await testDatabase()
  hub = await startWholeHub(db.url)
  boss = await signInTo(hub.url)
  places = await openCompany(server(), 'ACME')
})
afterAll(async () => {
  for (const socket of sockets) socket.disconnect()
  await hub?.stop()
})

const join = async (): Promise<{ id: string; badge: string }> => {
  people += 1
  const name = `Walker ${people}`
  const scope = { companies: null, warehouses: null, ownParties: false }
  const { body: made } = await call('POST', '/api/v1/people', {
    body: { name, email: emailOf(name), roles: ['picker'], scope },
  })
  const { path } = made.link as { path: string }
  await postTo(hub.url, '/api/invitation/acceptance', { token: path.split('#')[1], password: PASSWORD })
  const { body } = await call('POST', `/api/v1/people/${made.id}/badge`, { body: {} })
  await call('POST', `/api/v1/people/${made.id}/pin-choice`)
  return { id: String(made.id), badge: String(body.badge) }
}
/** Signed in with a PIN chosen now. */
const begin = async (pda: TestHandheld, badge: string): Promise<string> => {
  const answer = await pda.post('/sign-in', { badge, pin: PIN, isChosen: true })
  return [pda.cookie, ...answer.headers.getSetCookie().map((each) => each.split(';')[0])].join('; ')
}
const connect = (cookie: string): Socket => {
  const extraHeaders = { cookie, origin: hub.url }
  const socket = io(hub.url, { transports: ['websocket'], reconnection: false, extraHeaders })
  sockets.push(socket)
  return socket
}
const watch = async (cookie: string): Promise<{ answer: object; ended: Promise<string> }> => {
  const socket = connect(cookie)
  const ended = new Promise<string>((resolve) => socket.once('ended', resolve))
  await new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(undefined))
    socket.once('connect_error', reject)
  })
  return { answer: await socket.emitWithAck('watch', 'balances'), ended }
}

describe('a live socket of a handheld', () => {
  it('is opened for who is signed in, not for the handheld alone', async () => {
    const pda = await pairHandheld(server(), places)
    await expect(watch(pda.cookie)).rejects.toThrow('not-signed-in')
    const { badge } = await join()
    const { answer } = await watch(await begin(pda, badge))
    expect(answer).toEqual({ version: expect.any(Number) })
  })

  type End = readonly [what: string, end: (who: string, pda: TestHandheld, cookies: string) => Promise<unknown>]
  const ends: readonly End[] = [
    ['the next badge is scanned', async (_, pda) => begin(pda, (await join()).badge)],
    ['he hands over', (_, pda, cookies) => pda.post('/hand-over', {}, cookies)],
    ['he locks it', (_, pda, cookies) => pda.post('/locking', {}, cookies)],
    ['he is deactivated', (who) => call('POST', `/api/v1/people/${who}/deactivation`)],
    ['his badge is taken back', (who) => call('POST', `/api/v1/people/${who}/badge-revocation`)],
    ['the handheld is thrown out', (_, pda) => call('POST', `/api/v1/handhelds/${pda.id}/revocation`, { body: {} })],
  ]
  it.each(ends)('ends when %s', async (_, end) => {
    const pda = await pairHandheld(server(), places)
    const { id, badge } = await join()
    const cookies = await begin(pda, badge)
    const { ended } = await watch(cookies)
    await end(id, pda, cookies)
    expect(await ended).toBe('not-signed-in')
  })

  it('ends with other rights when a role is taken from him', async () => {
    const pda = await pairHandheld(server(), places)
    const { id, badge } = await join()
    const { ended } = await watch(await begin(pda, badge))
    const headers = { 'if-match': '"1"' }
    expect((await call('PATCH', `/api/v1/people/${id}`, { headers, body: { roles: ['display'] } })).status).toBe(200)
    expect(await ended).toBe('rights-changed')
  })
})
