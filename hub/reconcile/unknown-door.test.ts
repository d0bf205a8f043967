/** What came through a door that nobody had entered is processed again once somebody has. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import type { Resolution } from '../contract/api.ts'
import { refusalText } from '../contract/refusal.ts'
import { idOf, type Site, seedSite } from '../ledger/site.case.ts'
import { listExceptions } from '../views/exceptions.view.ts'
import { integrityReport } from '../views/integrity.view.ts'
import { resolveExceptions } from './exception.commands.ts'
import { epcOf, gatewayOf, type HandClock, handClock, passage, type Said } from './floor.case.ts'
import { reconcileLane } from './index.ts'

let db: TestDatabase
let clock: HandClock
let site: Site
let sites = 0
let gateway: string
let say: (said: readonly Said[]) => Promise<void>
beforeAll(async () => {
  clock = handClock()
  db = await testDatabase({ clock })
})
/** Three things were said at door-9: goods, their way out a minute later, and that the doorway is clear. */
beforeEach(async () => {
  site = await seedSite(db, `N${++sites}`)
  gateway = `gate-n${sites}`
  clock.at += 3_600_000
  const speak = gatewayOf(db, gateway)
  say = async (said) => {
    for (const lane of await speak(said)) await reconcileLane(db, lane)
  }
  await say([
    passage('door-9', epcOf(1, 1), 'in', clock.at),
    passage('door-9', epcOf(1, 1), 'out', clock.at + 1_000),
    { at: clock.at + 2_000, observation: { kind: 'presence', portal: 'door-9', isPresent: false } },
    passage('door-9', epcOf(1, 2), 'in', clock.at + 3_000),
    passage('door-9', 'E2801160600002040000AAAA', 'in', clock.at + 3_100),
  ])
})

/** Door 1 is moved to where the strange portal is. */
const enterDoor = () =>
  db.transaction((tx) => tx.sql(`UPDATE door SET portal = 'door-9' WHERE id = $1`, [idOf(site.doors, 'D1')]))
const rows = (text: string): Promise<string[]> =>
  db.read(async (tx) => (await tx.sql<{ text: string }>(text, [site.companyId])).map((row) => row.text))
const unknown = () =>
  rows(`SELECT id::text AS text FROM exception WHERE company_id = $1 AND kind = 'unknown-door' ORDER BY id`)
const exceptions = () =>
  rows(`SELECT kind || ' ' || coalesce(resolution, state) AS text FROM exception WHERE company_id = $1 ORDER BY 1`)
const waiting = () =>
  rows(
    `SELECT t.seq::text AS text FROM inbox_todo t JOIN gateway g ON g.name = t.gateway WHERE g.company_id = $1 ORDER BY t.id`,
  )
const stock = () =>
  rows(`SELECT l.code || ' ' || i.code || ' ' || trim_scale(b.on_hand) AS text FROM balance b JOIN location l ON l.id = b.location_id
    JOIN item i ON i.id = b.item_id WHERE b.company_id = $1 AND b.is_physical AND b.on_hand <> 0 ORDER BY 1`)
const decide = async (resolution: Resolution, ids: readonly string[]): Promise<string[]> => {
  const decision = { resolution, reason: 'the door is entered now', actor: 'Ada' }
  const answers = await db.transaction((tx) => resolveExceptions(tx, ids, decision))
  return [...answers.values()].map((refusal) => (refusal ? refusalText(refusal, 'en') : 'done'))
}
const allowed = () =>
  db.read(async (tx) => {
    const page = await listExceptions(tx, { companyId: site.companyId, kind: 'unknown-door', limit: 1 })
    return 'items' in page ? page.items[0]?.allowed : page
  })
const violations = () =>
  db.read(async (tx) => (await integrityReport(tx)).checks.filter((check) => check.violations > 0))

describe('an unknown door', () => {
  it('is only explained as long as it is unknown', async () => {
    expect(await allowed()).toEqual(['ignore'])
    const [id = ''] = await unknown()
    expect(await decide('apply', [id])).toEqual([
      `${gateway} / door-9 is no door yet; this needs a door with this gateway and portal.`,
    ])
    expect(await waiting()).toEqual([])
  })

  it('has all that came through it processed again, in its order, each with one end', async () => {
    await enterDoor()
    expect(await allowed()).toEqual(['apply', 'ignore'])
    const ids = await unknown()
    expect(await decide('apply', ids.toReversed())).toEqual(Array(5).fill('done'))
    expect(await waiting()).toEqual(['1', '2', '3', '4', '5'])
    expect(await violations(), 'while it waits').toEqual([])
    await reconcileLane(db, `${gateway}/door-9`)
    expect(await waiting()).toEqual([])
    expect(await stock()).toEqual(['DOCK-1 SKU-1 10'])
    expect(await exceptions()).toEqual([...Array(5).fill('unknown-door apply'), 'unknown-scheme open'])
    expect(await violations()).toEqual([])
    expect(await decide('apply', ids.slice(0, 1))).toEqual(['It was resolved by Ada.'])
  })

  it('that is taken away again meanwhile is asked about once more', async () => {
    await enterDoor()
    await decide('apply', (await unknown()).slice(0, 1))
    await db.transaction((tx) => tx.sql(`UPDATE door SET portal = 'door-1' WHERE id = $1`, [idOf(site.doors, 'D1')]))
    await reconcileLane(db, `${gateway}/door-9`)
    expect(await exceptions()).toEqual(['unknown-door apply', ...Array(5).fill('unknown-door open')])
    expect(await violations()).toEqual([])
    await enterDoor()
    await decide('apply', await unknown())
    await reconcileLane(db, `${gateway}/door-9`)
    expect(await stock()).toEqual(['DOCK-1 SKU-1 10'])
    expect(await violations()).toEqual([])
  })

  it('leaves what was explained as it is, and is no way out of anything else', async () => {
    await enterDoor()
    const [first = '', second = ''] = await unknown()
    await decide('ignore', [first])
    expect(await decide('apply', [first, second])).toEqual(['It was resolved by Ada.', 'done'])
    await reconcileLane(db, `${gateway}/door-9`)
    await decide('apply', (await unknown()).slice(2))
    await reconcileLane(db, `${gateway}/door-9`)
    const scheme = await rows(
      `SELECT id::text AS text FROM exception WHERE company_id = $1 AND kind = 'unknown-scheme'`,
    )
    expect(await decide('apply', scheme)).toEqual(['apply is not a way out of unknown-scheme.'])
    expect(await violations()).toEqual([])
  })
})
