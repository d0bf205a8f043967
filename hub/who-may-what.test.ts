/** Every route and every live view, as each built-in role and as nobody, against the committed matrix: what it says is what happens. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../tests/support/database.ts'
import { VIEWS } from './contract/live.ts'
import { postTo, type RunningHub, signInTo, startWholeHub } from './hub.case.ts'
import { BUILT_IN_ROLES } from './platform/auth/roles.ts'
import { VIEW_PERMISSIONS } from './platform/live/sockets.ts'
import { createRoutes } from './routes.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
const ROLES = BUILT_IN_ROLES.map(({ code }) => code)
const NOBODY = 'nobody'

/** Of permissions.md: permission → roles that have it. */
const matrix = (): ReadonlyMap<string, ReadonlySet<string>> => {
  const rows = readFileSync(join(import.meta.dirname, 'permissions.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  const [heads = [], ...permissions] = rows
  return new Map(
    permissions.map(([name = '', ...cells]) => [
      name.replaceAll('`', ''),
      new Set(cells.flatMap((cell, i) => (cell === 'yes' ? (heads[i + 1] ?? []) : []))),
    ]),
  )
}
const MAY = matrix()

let db: TestDatabase
let hub: RunningHub
const keys = new Map<string, string>()
beforeAll(async () => {
  db = await testDatabase()
  hub = await startWholeHub(db.url)
  const cookie = await signInTo(hub.url)
  for (const role of ROLES) {
    const made = await postTo(
      hub.url,
      '/api/auth/api-key/create',
      { name: role, metadata: { role } },
      { cookie, origin: hub.url },
    )
    keys.set(role, ((await made.json()) as { key: string }).key)
  }
})
afterAll(() => hub?.stop())

/** `may`, `not-permitted`, `not-signed-in`: whether the door was open, whatever stood behind it. */
const ask = async (method: string, path: string, who: string): Promise<string> => {
  const key = keys.get(who)
  const url = `${hub.url}/api/v1${path.replaceAll(/:\w+/g, () => randomUUID())}`
  const isWritten = method !== 'get'
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers: {
      ...(key ? { 'x-api-key': key } : {}),
      ...(isWritten ? { 'content-type': 'application/json', 'if-match': '"1"' } : {}),
    },
    ...(isWritten ? { body: '{}' } : {}),
  })
  const body = (await response.json().catch(() => ({}))) as { code?: string }
  if (response.status >= 500) return `${response.status}`
  return body.code === 'not-permitted' || body.code === 'not-signed-in' ? body.code : 'may'
}

const watch = (view: string, who: string): Promise<string> =>
  new Promise((resolve) => {
    const key = keys.get(who)
    const socket = io(hub.url, { transports: ['websocket'], reconnection: false, ...(key && { auth: { token: key } }) })
    const done = (answer: string): void => {
      socket.disconnect()
      resolve(answer)
    }
    socket.once('connect_error', ({ message }) => done(message))
    socket.once('connect', async () => {
      const answer = (await socket.emitWithAck('watch', view)) as { refused?: string }
      done(answer.refused ?? 'may')
    })
  })

const expectedFor = (permission: string): Record<string, string> =>
  Object.fromEntries([
    ...ROLES.map((role) => [role, MAY.get(permission)?.has(role) ? 'may' : 'not-permitted']),
    [NOBODY, 'not-signed-in'],
  ])
const actors = [...ROLES, NOBODY]

describe('as the matrix says', () => {
  it.each(routes.map(({ method, path, permission }) => [method.toUpperCase(), path, permission] as const))(
    '%s %s',
    async (method, path, permission) => {
      expect(MAY.has(permission), `${permission} is in permissions.md`).toBe(true)
      const found: Record<string, string> = {}
      for (const who of actors) found[who] = await ask(method.toLowerCase(), path, who)
      expect(found).toEqual(expectedFor(permission))
    },
  )

  it.each(VIEWS)('the live view %s', async (view) => {
    const found: Record<string, string> = {}
    for (const who of actors) found[who] = await watch(view, who)
    expect(found).toEqual(expectedFor(VIEW_PERMISSIONS[view]))
  })
})
