/** What a decision about goods does when the goods moved meanwhile, and which order it counts for. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import type { Resolution } from '../contract/api.ts'
import { isRefusal } from '../contract/refusal.ts'
import { moveByHand } from '../ledger/manual.commands.ts'
import { idOf, type Site, seedSite } from '../ledger/site.case.ts'
import type { Fact } from '../platform/facts.ts'
import { integrityReport } from '../views/integrity.view.ts'
import { resolveException, resolveExceptions } from './exception.commands.ts'
import { epcOf, gatewayOf, type HandClock, handClock, order, passage } from './floor.case.ts'
import { acceptSession, closeIdle, reconcileLane, withdraw } from './index.ts'
import { reverseMovement } from './reversal.commands.ts'

let db: TestDatabase
let clock: HandClock
let site: Site
let sites = 0
let send: ReturnType<typeof gatewayOf>
const told: Fact[] = []
beforeAll(async () => {
  clock = handClock()
  const keep = async (_: unknown, fact: Fact): Promise<void> => {
    told.push(fact)
  }
  db = await testDatabase({ clock, reactions: { 'line-fulfilled': [keep] } })
})
beforeEach(async () => {
  site = await seedSite(db, `F${++sites}`)
  send = gatewayOf(db, `gate-f${sites}`)
  clock.at += 3_600_000
  told.length = 0
})

const pass = async (epcs: readonly string[], at = clock.at): Promise<void> => {
  const said = epcs.map((epc, i) => passage('door-1', epc, 'in', at + i))
  for (const lane of await send(said)) await reconcileLane(db, lane)
}
const quiet = async (): Promise<void> => {
  clock.at += 60_000
  await closeIdle(db)
}
const rows = <R>(text: string, values: readonly unknown[] = [site.companyId]): Promise<R[]> =>
  db.read((tx) => tx.sql<R>(text, values))
const found = () =>
  rows<{ id: string; kind: string; state: string; movement_id: string; expectation_id: string | null }>(
    'SELECT * FROM exception WHERE company_id = $1 ORDER BY raised_at, id',
  )
const open = async (kind: string): Promise<string[]> =>
  (await found()).filter((one) => one.kind === kind && one.state === 'open').map(({ id }) => id)
const only = async (kind: string): Promise<string> => {
  const [id, ...more] = await open(kind)
  if (id === undefined || more.length > 0) throw new Error(`not one open ${kind}: ${JSON.stringify(await found())}`)
  return id
}
const decide = (id: string, resolution: Resolution, more: object = {}) =>
  db.transaction((tx) => resolveException(tx, id, { resolution, reason: 'counted by hand', actor: 'Ada', ...more }))
const fulfilled = () => told.map((fact) => 'quantity' in fact && fact.quantity)
const received = async (number: string): Promise<string | undefined> =>
  (
    await rows<{ n: string }>(
      'SELECT trim_scale(sum(fulfilled))::text AS n FROM expectation WHERE company_id = $1 AND document_number = $2',
      [site.companyId, number],
    )
  )[0]?.n
const violations = () =>
  db.read(async (tx) => (await integrityReport(tx)).checks.filter((check) => check.violations > 0))
const acceptAll = async (): Promise<void> => {
  for (const { id } of await rows<{ id: string }>(
    `SELECT id FROM dock_session WHERE company_id = $1 AND state = 'closed'`,
  ))
    await db.transaction((tx) => acceptSession(tx, id, { actor: 'Ada' }))
}
const PALLET = '3134257BF4499602D2000000'

describe('a decision about goods that are somewhere else by now', () => {
  beforeEach(async () => {
    await pass([epcOf(1, 1)])
    await quiet()
  })

  it.each(['accept-as-found', 'return'] as const)('is refused when they were moved by hand: %s', async (resolution) => {
    const id = await only('unexpected')
    const moved = {
      companyId: site.companyId,
      itemId: idOf(site.items, 'SKU-1'),
      quantity: '10',
      fromLocationId: idOf(site.locations, 'DOCK-1'),
      toLocationId: idOf(site.locations, '@scrap'),
      note: 'fell off the fork',
      epc: epcOf(1, 1),
    }
    expect(isRefusal(await db.transaction((tx) => moveByHand(tx, moved, 'Ada')))).toBe(false)
    expect(await decide(id, resolution)).toMatchObject({
      refused: 'tag-elsewhere',
      facts: { epc: epcOf(1, 1), location: '@scrap' },
    })
    expect(await only('unexpected')).toBe(id)
    expect(await decide(id, 'ignore')).toEqual({ id })
    expect(await violations()).toEqual([])
  })

  it('is refused when their passage was reversed', async () => {
    const [exception] = await found()
    await db.transaction((tx) => reverseMovement(tx, exception?.movement_id ?? '', { actor: 'Ada', note: 'not ours' }))
    expect(await decide(exception?.id ?? '', 'accept-as-found')).toMatchObject({
      refused: 'tag-elsewhere',
      facts: { location: '@supplier' },
    })
  })

  it('is refused when what came in is out again and should come back', async () => {
    await decide(await only('unexpected'), 'accept-as-found')
    for (const lane of await send([passage('door-1', epcOf(1, 1), 'out', clock.at)])) await reconcileLane(db, lane)
    const left = await only('left-without-order')
    await quiet()
    await pass([epcOf(1, 1)])
    expect(await decide(left, 'return')).toMatchObject({ refused: 'tag-elsewhere', facts: { location: 'DOCK-1' } })
  })
})

describe('a tag that nobody knew', () => {
  it('is bound once, and not again', async () => {
    await pass([PALLET])
    const first = await only('unknown-tag')
    for (const lane of await send([passage('door-1', PALLET, 'out', clock.at + 1)])) await reconcileLane(db, lane)
    const [second = ''] = (await open('unknown-tag')).filter((id) => id !== first)
    const itemId = idOf(site.items, 'SKU-1')
    expect(await decide(first, 'bind', { itemId })).toEqual({ id: first })
    expect(await decide(second, 'bind', { itemId })).toMatchObject({
      refused: 'tag-known',
      facts: { item: 'SKU-1', location: 'DOCK-1' },
    })
  })
})

describe('a passage that came late', () => {
  const late = async (epcs: readonly string[]): Promise<void> => {
    const [session] = await rows<{ opened_at: Date }>('SELECT opened_at FROM dock_session WHERE company_id = $1')
    await pass(epcs, (session?.opened_at.getTime() ?? 0) + 500)
  }

  it.each(['closed', 'accepted'])('counts for the order of its %s session', async (state) => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 30 }] })
    await pass([epcOf(1, 1), epcOf(1, 2)])
    await quiet()
    if (state === 'accepted') await acceptAll()
    await late([epcOf(1, 3)])
    await decide(await only('late-passage'), 'accept-as-found')
    if (state === 'closed') await acceptAll()
    expect(await received('PO-1')).toBe('30')
    expect(fulfilled().toSorted()).toEqual(['10', '20'])
    expect(await open('missing')).toEqual([])
    const [exception] = (await found()).filter(({ kind }) => kind === 'late-passage')
    expect(exception?.expectation_id).not.toBeNull()
    expect(await violations()).toEqual([])
  })

  it('counts no further than was ordered, though several are accepted at once', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 30 }] })
    await pass([epcOf(1, 1), epcOf(1, 2)])
    await quiet()
    await late([epcOf(1, 3), epcOf(1, 4)])
    const decision = { resolution: 'accept-as-found', reason: 'counted', actor: 'Ada' } as const
    const ids = await open('late-passage')
    await db.transaction((tx) => resolveExceptions(tx, ids, decision))
    await acceptAll()
    expect(await received('PO-1')).toBe('30')
    expect(await violations()).toEqual([])
  })

  it('of no session counts for the order at the door, and is taken back with it', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }] })
    await pass([epcOf(2, 1)])
    await pass([epcOf(1, 1)], clock.at - 600_000)
    await decide(await only('late-passage'), 'accept-as-found')
    expect(await received('PO-1')).toBe('10')
    expect(told).toMatchObject([{ sessionId: null }])
    const [accepted] = await rows<{ id: string }>(
      `SELECT id FROM movement WHERE company_id = $1 AND reason = 'accepted-as-found'`,
    )
    await db.transaction((tx) => reverseMovement(tx, accepted?.id ?? '', { actor: 'Ada', note: 'not ours' }))
    expect(await received('PO-1')).toBe('0')
    expect(await violations()).toEqual([])
  })
})

describe('what is accepted as found', () => {
  it('counts for an order that was confirmed after it came', async () => {
    await pass([epcOf(1, 1)])
    await quiet()
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }] })
    await decide(await only('unexpected'), 'accept-as-found')
    expect(await received('PO-1')).toBe('10')
    expect(await violations()).toEqual([])
  })

  it('without a direction counts for the order of its session', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 20 }] })
    await pass([epcOf(1, 1)])
    for (const lane of await send([passage('door-1', epcOf(1, 2), 'undetermined', clock.at + 9)]))
      await reconcileLane(db, lane)
    await quiet()
    await decide(await only('undetermined-direction'), 'accept-as-found')
    await acceptAll()
    expect(await received('PO-1')).toBe('20')
    expect(await violations()).toEqual([])
  })

  it('beyond what was ordered goes into stock and to no order, not even another supplier’s', async () => {
    await order(db, site, { number: 'PO-1', dueOn: '2026-11-01', lines: [{ item: 'SKU-1', quantity: 10 }] })
    await order(db, site, { number: 'PO-2', dueOn: '2026-11-09', lines: [{ item: 'SKU-1', quantity: 10 }] })
    await pass([epcOf(1, 1), epcOf(1, 2)])
    await quiet()
    await acceptAll()
    const [over] = (await found()).filter(({ kind }) => kind === 'over')
    await decide(over?.id ?? '', 'accept-as-found')
    expect([await received('PO-1'), await received('PO-2')]).toEqual(['10', '0'])
    expect(await violations()).toEqual([])
  })

  it('of an order that is given up meanwhile goes into stock alone', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 20 }] })
    const other = await order(db, site, { number: 'PO-2', lines: [{ item: 'SKU-2', quantity: 10 }] })
    await pass([epcOf(1, 1), epcOf(1, 2), epcOf(2, 1)])
    await quiet()
    await db.transaction((tx) => withdraw(tx, other))
    const foreign = await only('foreign')
    expect(await decide(foreign, 'accept-as-found')).toEqual({ id: foreign })
    expect(await received('PO-2')).toBe('0')
    expect(await violations()).toEqual([])
  })
})
