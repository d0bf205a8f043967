import { createServer } from 'node:http'
import { pino } from 'pino'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { type TestDatabase, testDatabase } from '../../../tests/support/database.ts'
import { classified } from '../../contract/field-class.ts'
import { type ClientEvents, type HubEvents, type Patch, VIEWS, type ViewName } from '../../contract/live.ts'
import { refuse } from '../../contract/refusal.ts'
import type { Authenticate } from '../auth/authenticate.ts'
import { systemClock } from '../clock.ts'
import { openPool } from '../db/database.ts'
import { EVERYTHING, type Scope } from '../db/scope.ts'
import { createLimited } from './limited.ts'
import { type Loaders, type Push, startPush } from './push.ts'
import { type Sockets, startSockets } from './sockets.ts'
import { viewVersion } from './version.ts'

type Client = Socket<HubEvents, ClientEvents>

/** Two keys: `reader` may read doors only, `boss` may read all; others come and go. */
const rights = new Map<unknown, string[]>([
  ['reader', ['docks.read']],
  ['boss', ['docks.read', 'exceptions.read', 'gateways.read', 'prices.read']],
  ['warehouse', ['docks.read', 'prices.read']],
])
const SHANGHAI = '0197b5c0-3c1e-7a52-9d4e-2f60b1a7c3d8'
const scopes = new Map<unknown, Scope>([['warehouse', { companies: '*', warehouses: [SHANGHAI], ownPartiesOf: null }]])
const authenticate: Authenticate = async ({ 'x-api-key': key }) => {
  if (key === 'doubtful' && isAway) throw new Error('the database is away')
  const permissions = new Set(rights.get(key) ?? [])
  if (permissions.size === 0) return refuse('not-signed-in')
  const who = { kind: 'api-key', id: String(key), name: String(key), email: null, role: 'viewer' } as const
  return { by: 'key', principal: { ...who, permissions, scope: scopes.get(key) ?? EVERYTHING } }
}

let isAway = false
const log = pino({ level: 'silent' })
let db: TestDatabase
let url = ''
let sockets: Sockets
let push: Push
let sharedPool: ReturnType<typeof openPool>
const loaded: string[][] = []

const loaders: Loaders = {
  doors: async (tx, keys) => {
    loaded.push([...keys])
    const [{ warehouses } = { warehouses: '' }] = await tx.sql<{ warehouses: string }>(
      `SELECT current_setting('dockledger.warehouses') AS warehouses`,
    )
    return new Map(
      keys
        .filter((key) => key !== 'gone' && (warehouses === '*' || key !== 'elsewhere'))
        .map((key) => [key, { id: key, price: '9.90' }]),
    )
  },
}
const row = z.object({ id: z.string(), price: classified('price', z.string()) })
const rows = Object.fromEntries(VIEWS.map((view) => [view, row])) as Record<ViewName, typeof row>

const makePush = (): Push =>
  startPush({
    db,
    clock: systemClock,
    log,
    isWatched: sockets.isWatched,
    send: sockets.send,
    loaders,
  })

beforeAll(async () => {
  db = await testDatabase({ onChanged: (views) => push.wake(views) })
  const http = createServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()))
  const address = http.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  sharedPool = openPool(db.url, 2, () => undefined)
  const limited = createLimited({ as: db.as, clock: systemClock, loaders, rows })
  const common = { db, authenticate, clock: systemClock, log, trail: { refused: () => undefined } }
  sockets = startSockets({ ...common, http, limited, publicUrl: undefined, sharedPool })
})
beforeEach(() => {
  loaded.length = 0
  push = makePush()
  onTestFinished(() => push.close())
})
afterAll(async () => {
  await sockets.close()
  await sharedPool.end()
})

const connect = async (key: string, headers: Record<string, string> = {}): Promise<Client & { patches: Patch[] }> => {
  const client: Client = io(url, {
    auth: { token: key },
    extraHeaders: headers,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  })
  onTestFinished(() => void client.close())
  const patches: Patch[] = []
  client.on('patch', (patch) => patches.push(patch))
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('connect_error', reject)
  })
  return Object.assign(client, { patches })
}
const until = async (what: () => boolean): Promise<void> => {
  while (!what()) await systemClock.wait(10)
}
const change = (...changes: [ViewName, string][]): Promise<void> =>
  db.transaction(async (tx) => {
    for (const [view, key] of changes) tx.changed(view, key)
  })

describe('a socket', () => {
  it('is refused without a principal, and from another site', async () => {
    await expect(connect('nobody')).rejects.toThrow('not-signed-in')
    await expect(connect('boss', { origin: 'https://elsewhere.example' })).rejects.toThrow()
  })

  it('hears the views it may read, and no other', async () => {
    const reader = await connect('reader')
    expect(await reader.emitWithAck('watch', 'exceptions')).toEqual({ refused: 'not-permitted' })
    expect(await reader.emitWithAck('watch', 'nothing' as ViewName)).toEqual({ refused: 'not-found' })
    expect(await reader.emitWithAck('watch', 'doors')).toEqual({
      version: await db.read((tx) => viewVersion(tx, 'doors')),
    })
    await change(['exceptions', 'x'], ['doors', 'd1'])
    await until(() => reader.patches.length > 0)
    expect(reader.patches).toMatchObject([{ view: 'doors', changes: [{ key: 'd1', row: { id: 'd1' } }] }])
    reader.emit('unwatch', 'doors')
    const boss = await connect('boss')
    await boss.emitWithAck('watch', 'doors')
    await change(['doors', 'd2'])
    await until(() => boss.patches.length > 0)
    expect(reader.patches).toHaveLength(1)
  })

  it('hears of rows and fields what its owner may see, with the same versions', async () => {
    const [boss, warehouse, reader] = [await connect('boss'), await connect('warehouse'), await connect('reader')]
    for (const client of [boss, warehouse, reader]) await client.emitWithAck('watch', 'doors')
    await change(['doors', 'here'], ['doors', 'elsewhere'])
    await until(() => [boss, warehouse, reader].every(({ patches }) => patches.length > 0))
    const rowsOf = ({ patches }: { patches: Patch[] }) =>
      Object.fromEntries((patches[0]?.changes ?? []).map(({ key, row }) => [key, row]))
    expect(rowsOf(boss)).toEqual({ here: { id: 'here', price: '9.90' }, elsewhere: { id: 'elsewhere', price: '9.90' } })
    expect(rowsOf(warehouse)).toEqual({ here: { id: 'here', price: '9.90' } })
    expect(rowsOf(reader)).toEqual({ here: { id: 'here' }, elsewhere: { id: 'elsewhere' } })
    expect(new Set([boss, warehouse, reader].map(({ patches }) => patches[0]?.version)).size).toBe(1)
  })

  it('is ended when its owner sees other rows now', async () => {
    const client = await connect('warehouse')
    const ended = new Promise((resolve) => client.once('ended', resolve))
    const before = scopes.get('warehouse')
    onTestFinished(() => void (before && scopes.set('warehouse', before)))
    scopes.delete('warehouse')
    sockets.lookAgain()
    expect(await ended).toBe('rights-changed')
  })

  it.each([
    ['is no more', [], 'not-signed-in'],
    ['may other things now', ['docks.read', 'gateways.read'], 'rights-changed'],
  ])('is ended, and told why, when its key %s', async (_, after, reason) => {
    rights.set('passing', ['docks.read'])
    const client = await connect('passing')
    await client.emitWithAck('watch', 'doors')
    const ended = new Promise((resolve) => client.once('ended', resolve))
    const disconnected = new Promise((resolve) => client.once('disconnect', resolve))
    rights.set('passing', after)
    sockets.lookAgain()
    expect(await ended).toBe(reason)
    expect(await disconnected).toBe('io server disconnect')
    const boss = await connect('boss')
    await boss.emitWithAck('watch', 'doors')
    await change(['doors', 'd3'])
    await until(() => boss.patches.length > 0)
    expect(client.patches).toEqual([])
    if (after.length === 0) await expect(connect('passing')).rejects.toThrow('not-signed-in')
    else expect(await (await connect('passing')).emitWithAck('watch', 'gateways')).toHaveProperty('version')
  })

  it('is looked at by itself, and kept while nobody can say who it is', async () => {
    rights.set('doubtful', ['docks.read'])
    const client = await connect('doubtful')
    isAway = true
    expect(await client.emitWithAck('watch', 'doors')).toEqual({ refused: 'unavailable' })
    expect(client.connected).toBe(true)
    isAway = false
    rights.delete('doubtful')
    await new Promise((resolve) => client.once('disconnect', resolve))
  })

  it('that is nobody’s any more watches nothing', async () => {
    rights.set('passing', ['docks.read'])
    const client = await connect('passing')
    rights.delete('passing')
    expect(await client.emitWithAck('watch', 'doors')).toEqual({ refused: 'not-signed-in' })
  })

  it('feels the pulse of the hub', async () => {
    const client = await connect('boss')
    const at = await new Promise<number>((resolve) => client.once('pulse', resolve))
    expect(Math.abs(at - Date.now())).toBeLessThan(60_000)
  })
})

describe('patches', () => {
  it('have versions without holes, in the order of what was committed', async () => {
    const client = await connect('boss')
    const answer = await client.emitWithAck('watch', 'doors')
    const first = 'version' in answer ? answer.version : -1
    for (let i = 0; i < 20; i++) await change(['doors', `k${i}`])
    await until(() => client.patches.some(({ changes }) => changes.some(({ key }) => key === 'k19')))
    expect(client.patches.map(({ version }) => version)).toEqual(client.patches.map((_, i) => first + 1 + i))
    expect(client.patches.flatMap(({ changes }) => changes.map(({ key }) => key))).toEqual(
      Array.from({ length: 20 }, (_, i) => `k${i}`),
    )
    expect(await db.read((tx) => viewVersion(tx, 'doors'))).toBe(client.patches.at(-1)?.version)
  })

  it('say that a row is gone, and that too many changed to send', async () => {
    const client = await connect('boss')
    await client.emitWithAck('watch', 'doors')
    await change(['doors', 'gone'])
    await until(() => client.patches.length === 1)
    expect(client.patches[0]?.changes).toEqual([{ key: 'gone', row: null }])
    await change(...Array.from({ length: 500 }, (_, i): [ViewName, string] => ['doors', String(i)]))
    await until(() => client.patches.length === 2)
    expect(client.patches[1]).toMatchObject({ isPartial: true, changes: [] })
  })

  it('may be longer than the database can notify', async () => {
    const client = await connect('boss')
    await client.emitWithAck('watch', 'doors')
    const keys = Array.from({ length: 100 }, (_, i) => `${i}`.padStart(200, 'x'))
    await change(...keys.map((key): [ViewName, string] => ['doors', key]))
    await until(() => client.patches.length > 0)
    expect(client.patches[0]?.changes.map(({ key }) => key)).toEqual(keys)
  })

  it('of a view that nobody watches are not read, and its versions go on', async () => {
    const before = await db.read((tx) => viewVersion(tx, 'doors'))
    await change(['doors', 'unseen'])
    let now = before
    while (now === before) now = await db.read((tx) => viewVersion(tx, 'doors'))
    expect([now, loaded]).toEqual([before + 1, []])
    const client = await connect('boss')
    expect(await client.emitWithAck('watch', 'doors')).toEqual({ version: now })
    await change(['doors', 'seen'])
    await until(() => client.patches.length > 0)
    expect(client.patches).toMatchObject([{ version: now + 1, changes: [{ key: 'seen' }] }])
  })

  it('gather what changed many times meanwhile into one row', async () => {
    const client = await connect('boss')
    await client.emitWithAck('watch', 'doors')
    await push.close()
    for (let i = 0; i < 30; i++) await change(['doors', `k${i % 3}`])
    push = makePush()
    push.wake(['doors'])
    await until(() => client.patches.length > 0)
    expect(loaded).toEqual([['k0', 'k1', 'k2']])
  })

  it('are found by the sweep when the hub that owed them is gone', async () => {
    const client = await connect('boss')
    await client.emitWithAck('watch', 'doors')
    await push.close()
    await change(['doors', 'left'])
    push = makePush()
    await until(() => client.patches.length > 0)
    expect(client.patches[0]?.changes).toMatchObject([{ key: 'left' }])
  })

  it('come from several hubs as if from one', async () => {
    const other = makePush()
    onTestFinished(() => other.close())
    const client = await connect('boss')
    await client.emitWithAck('watch', 'doors')
    const keys = Array.from({ length: 40 }, (_, i) => `k${i}`)
    for (const key of keys) {
      await change(['doors', key])
      other.wake(['doors'])
    }
    await until(() => new Set(client.patches.flatMap(({ changes }) => changes.map(({ key }) => key))).size === 40)
    const versions = client.patches.map(({ version }) => version)
    expect(versions).toEqual(versions.map((_, i) => (versions[0] ?? 0) + i))
  })
})
