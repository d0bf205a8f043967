/** Passages that move nothing but are to be decided: the session lists their tags and says so. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { isRefusal } from '../contract/refusal.ts'
import { type Site, seedSite } from '../ledger/site.case.ts'
import { findDockSession } from '../views/dock-sessions.view.ts'
import { integrityReport } from '../views/integrity.view.ts'
import { resolveExceptions } from './exception.commands.ts'
import { epcOf, gatewayOf, type HandClock, handClock, order, passage, type Said } from './floor.case.ts'
import { acceptSession, closeIdle, reconcileLane } from './index.ts'

let db: TestDatabase
let clock: HandClock
let site: Site
let sites = 0
let gateway: (said: readonly Said[]) => Promise<Set<string>>
beforeAll(async () => {
  clock = handClock()
  db = await testDatabase({ clock, reactions: { 'line-fulfilled': [], 'dock-changed': [] } })
})
/** SKU-1 #1 lies in stock. */
beforeEach(async () => {
  site = await seedSite(db, `U${++sites}`)
  gateway = gatewayOf(db, `gate-u${sites}`)
  clock.at += 3_600_000
  await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }] })
  await visit('1#1 in 0')
})

/** `1#7 in 0.5, 1#8 out -1 door-2`: tag 7 of SKU-1, inward, half a second from now, at door 1. */
const send = async (text: string): Promise<void> => {
  const said = text.split(',').map((one) => {
    const [tag = '', direction = 'in', seconds = '0', portal = 'door-1'] = one.trim().split(' ')
    const [n, serial] = tag.split('#')
    return passage(portal, epcOf(Number(n), Number(serial)), direction as 'in', clock.at + Number(seconds) * 1_000)
  })
  for (const lane of await gateway(said)) await reconcileLane(db, lane)
}
const quiet = async (): Promise<void> => {
  clock.at += 60_000
  await closeIdle(db)
}
const visit = async (text: string): Promise<void> => {
  await send(text)
  await quiet()
}
/** The one of this id, else the latest at door 1. */
const session = (id: string | null = null) =>
  db.read(async (tx) => {
    const [last] = await tx.sql<{ id: string }>(
      `SELECT s.id FROM dock_session s JOIN door d ON d.id = s.door_id
       WHERE s.company_id = $1 AND d.code = 'D1' AND s.id = coalesce($2, s.id) ORDER BY s.opened_at DESC LIMIT 1`,
      [site.companyId, id],
    )
    const found = await findDockSession(tx, last?.id ?? '')
    if (!found) throw new Error('no session')
    return found
  })
/** `1#1 in already-in-stock`, by tag. */
const listed = async (id?: string): Promise<string[]> => {
  const names = new Map([1, 2].flatMap((n) => [1, 2].map((serial) => [epcOf(n, serial), `${n}#${serial}`] as const)))
  const { tags } = await session(id)
  return tags.map(({ epc, direction, verdict }) => `${names.get(epc)} ${direction} ${verdict}`).sort()
}
const column = (text: string): Promise<string[]> =>
  db.read(async (tx) => (await tx.sql<{ text: string }>(text, [site.companyId])).map((row) => row.text))
const stock = () =>
  column(`SELECT l.code || ' ' || i.code || ' ' || trim_scale(b.on_hand) AS text FROM balance b JOIN location l ON l.id = b.location_id
    JOIN item i ON i.id = b.item_id WHERE b.company_id = $1 AND b.is_physical AND b.on_hand <> 0 ORDER BY 1`)
const exceptions = (door: string) =>
  column(`SELECT x.kind || ' ' || x.state AS text FROM exception x JOIN door d ON d.id = x.door_id
    WHERE x.company_id = $1 AND d.code = '${door}' ORDER BY 1`)
const accept = async () => {
  const { id } = await session()
  return db.transaction((tx) => acceptSession(tx, id, { actor: 'Ada' }))
}
const resolveAll = async (resolution: 'ignore' | 'accept-as-found' | 'return', kind: string): Promise<void> => {
  const ids = await column(
    `SELECT id::text AS text FROM exception WHERE company_id = $1 AND state = 'open' AND kind = '${kind}'`,
  )
  const decision = { resolution, reason: 'counted by hand', actor: 'Ada' }
  await db.transaction((tx) => resolveExceptions(tx, ids, decision))
}
const violations = () =>
  db.read(async (tx) => (await integrityReport(tx)).checks.filter((check) => check.violations > 0))

const AT_DOOR_2 = '2#1 in 0 door-2'
const IN_STOCK = 'already-in-stock open'
const REPEAT = 'repeat-passage noted'
const LATE = 'late-passage open'

describe('a visit of tags that move nothing', () => {
  it.each([
    ['in stock already', '1#1', ['1#1 in already-in-stock'], [IN_STOCK], 'already-in-stock'],
    ['in stock, twice', '1#1, 1#1 in 1', ['1#1 in already-in-stock'], [IN_STOCK, REPEAT], 'already-in-stock'],
    [
      'in stock, turned back before',
      '1#1 turned-back, 1#1 in 1',
      ['1#1 in already-in-stock'],
      [IN_STOCK, 'turned-back noted'],
      'already-in-stock',
    ],
    [
      'in stock, out again',
      '1#1, 1#1 out 1',
      ['1#1 out unexpected'],
      [IN_STOCK, 'left-without-order open'],
      'unexpected',
    ],
    [
      'in stock, beside what is new',
      '1#1, 2#1',
      ['1#1 in already-in-stock', '2#1 in unexpected'],
      [IN_STOCK, 'unexpected open'],
      'unexpected',
    ],
    ['seen later elsewhere', `${AT_DOOR_2}, 2#1 out -1`, ['2#1 out late-passage'], [LATE], 'late-passage'],
    [
      'seen later elsewhere, then out here',
      `${AT_DOOR_2}, 2#1 out -1, 2#1 out 1`,
      ['2#1 out unexpected'],
      [LATE, 'left-without-order open'],
      'unexpected',
    ],
    [
      'seen later elsewhere, then without direction',
      `${AT_DOOR_2}, 2#1 in -1, 2#1 undetermined 1`,
      ['2#1 in late-passage'],
      [LATE, 'undetermined-direction open'],
      'late-passage',
    ],
  ])('%s', async (_, text, tags, raised, verdict) => {
    await send(text)
    expect(await listed()).toEqual(tags)
    expect((await session()).verdict).toBe(verdict)
    await quiet()
    const { state, verdict: last, counts } = await session()
    expect([state, last, counts.tags]).toEqual(['closed', verdict, tags.length])
    expect(await exceptions('D1')).toEqual(raised)
    expect(await violations()).toEqual([])
  })
})

describe('goods in stock that come in again', () => {
  it('are not taken for what an order expects, nor accepted a second time', async () => {
    await order(db, site, { number: 'PO-2', lines: [{ item: 'SKU-1', quantity: 20 }] })
    await visit('1#1 in 0, 1#2 in 1')
    expect(await listed()).toEqual(['1#1 in already-in-stock', '1#2 in matched'])
    const { verdict, counts } = await session()
    expect([verdict, counts.matched, counts.missing, counts.alreadyInStockTags]).toEqual([
      'already-in-stock',
      '10',
      '10',
      1,
    ])
    expect(isRefusal(await accept())).toBe(false)
    expect(await stock()).toEqual(['BIN-1 SKU-1 20'])
    expect(await listed(), 'and are not listed as carried out').toEqual(['1#1 in already-in-stock', '1#2 in matched'])
    expect(await violations()).toEqual([])
  })

  it('wait at the dock for their own visit, though they passed once more in another', async () => {
    await order(db, site, { number: 'PO-2', lines: [{ item: 'SKU-1', quantity: 20 }] })
    await visit('1#2')
    const { id: first } = await session()
    await visit('1#2')
    expect(await listed()).toEqual(['1#2 in already-in-stock'])
    expect(isRefusal(await accept())).toBe(false)
    expect(await stock()).toEqual(['BIN-1 SKU-1 10', 'DOCK-1 SKU-1 10'])
    await db.transaction((tx) => acceptSession(tx, first, { actor: 'Ada' }))
    expect(await stock()).toEqual(['BIN-1 SKU-1 20'])
    expect(await violations()).toEqual([])
  })

  it('stay listed when somebody explained them', async () => {
    await visit('1#1')
    await resolveAll('ignore', 'already-in-stock')
    expect(await listed()).toEqual(['1#1 in already-in-stock'])
    expect(await violations()).toEqual([])
  })
})

describe('a tag of which a passage came too late', () => {
  it.each([
    ['accept-as-found', ['BIN-1 SKU-2 10'], ['2#1 in unexpected']],
    ['return', [], ['2#1 out carried-out']],
  ] as const)('is listed as it was decided: %s', async (resolution, stands, row) => {
    await visit(`${AT_DOOR_2}, 2#1 in -1`)
    const { id } = await session()
    await visit('2#1 out 0 door-2')
    await visit('2#1 in 0')
    await resolveAll(resolution, 'late-passage')
    expect((await stock()).filter((line) => line.includes('SKU-2'))).toEqual(stands)
    expect(await listed(id)).toEqual(row)
    expect(await violations()).toEqual([])
  })
})
