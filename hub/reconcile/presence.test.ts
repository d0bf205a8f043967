/** What the photo-eye says, and a person who closes the visit meanwhile. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { type Site, seedSite } from '../ledger/site.case.ts'
import { integrityReport } from '../views/integrity.view.ts'
import { epcOf, gatewayOf, type HandClock, handClock, passage, type Said } from './floor.case.ts'
import { closeIdle, closeSession, reconcileLane } from './index.ts'

let db: TestDatabase
let clock: HandClock
let site: Site
let sites = 0
let gateway: (said: readonly Said[]) => Promise<Set<string>>
beforeAll(async () => {
  clock = handClock()
  db = await testDatabase({ clock })
})
beforeEach(async () => {
  site = await seedSite(db, `P${++sites}`)
  gateway = gatewayOf(db, `gate-p${sites}`)
  clock.at += 3_600_000
})

const rows = (text: string): Promise<string[]> =>
  db.read(async (tx) => (await tx.sql<{ text: string }>(text, [site.companyId])).map((row) => row.text))
const sessions = () =>
  rows(
    `SELECT state || ' ' || coalesce(verdict, '–') AS text FROM dock_session WHERE company_id = $1 ORDER BY opened_at`,
  )
/** `1 gone`: the first visit of the door was told so. */
const facts = () =>
  rows(`SELECT s.n || ' ' || f.summary AS text
    FROM (SELECT id, row_number() OVER (ORDER BY opened_at) AS n FROM dock_session WHERE company_id = $1) s
      JOIN dock_session_fact f ON f.session_id = s.id ORDER BY f.occurred_at, f.seq`)
const violations = () =>
  db.read(async (tx) => (await integrityReport(tx)).checks.filter((check) => check.violations > 0))

const ACTS: Readonly<Record<string, (n: number) => Promise<unknown>>> = {
  present: () => say({ kind: 'presence', portal: 'door-1', isPresent: true }),
  gone: () => say({ kind: 'presence', portal: 'door-1', isPresent: false }),
  tag: (n) => send(passage('door-1', epcOf(1, n), 'in', clock.at)),
  close: async () => {
    const [id = ''] = await rows(`SELECT id::text AS text FROM dock_session WHERE company_id = $1 AND state = 'open'`)
    await db.transaction((tx) => closeSession(tx, id, 'Ada'))
  },
  quiet: async () => {
    clock.at += 60_000
    await closeIdle(db)
  },
  'an hour': async () => {
    clock.at += 3_700_000
  },
}
const send = async (...said: readonly Said[]): Promise<void> => {
  for (const lane of await gateway(said)) await reconcileLane(db, lane)
}
const say = (observation: Said['observation']) => send({ at: clock.at, observation })

describe('the photo-eye', () => {
  it.each([
    ['present, tag, gone', ['open unexpected'], ['1 present', '1 gone']],
    ['present, tag, close, gone', ['closed unexpected'], ['1 present', '1 gone']],
    ['present, tag, close, gone, quiet', ['closed unexpected'], ['1 present', '1 gone']],
    ['present, tag, close, gone, gone', ['closed unexpected'], ['1 present', '1 gone', '1 gone']],
    ['tag, quiet, gone', ['closed unexpected'], ['1 gone']],
    ['tag, quiet, tag, quiet, gone', ['closed unexpected', 'closed unexpected'], ['2 gone']],
    ['present, close, gone, present', ['accepted nothing-seen', 'open –'], ['1 present', '1 gone', '2 present']],
    ['present, tag, close, tag, gone', ['closed unexpected', 'closed unexpected'], ['1 present', '2 gone']],
    ['present, tag, an hour, gone', ['closed unexpected'], ['1 present', '1 gone']],
    // a door that never had a visit: whatever it says belongs to its first
    ['gone', ['open –'], ['1 gone']],
  ])('%s', async (acts, states, said) => {
    for (const [n, act] of acts.split(', ').entries()) {
      clock.at += 10_000
      await ACTS[act]?.(n)
    }
    expect(await sessions()).toEqual(states)
    expect(await facts()).toEqual(said)
    expect(await violations()).toEqual([])
  })
})
