/** What the hub does by itself: each chore says what it needs, is given no more, and tells of what it saw nothing but counts. */
import { pino } from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import { byTheClock } from './composition/chores.ts'
import { post } from './modules/warehouse/places.case.ts'
import { testServer } from './platform/http/http.case.ts'
import { runJob } from './platform/jobs/jobs.ts'
import { createMetrics } from './platform/metrics.ts'
import { reactions } from './reactions.ts'
import { createRoutes, permissionsIn } from './routes.ts'
import { openTwoHouses } from './two-houses.case.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
const lines: string[] = []
const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
const chores = byTheClock({ log, metrics: createMetrics() })

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer(routes, { reactions })
  const { here } = await openTwoHouses(server)
  await post(server, '/parties', { companyId: here.companyId, code: 'TELL', name: 'TELLING NAME', isSupplier: true })
})

describe('a chore', () => {
  it('is one of these, with what it may: another is seen in review', () => {
    expect(chores.map(({ name, permission, access }) => `${name}: ${permission ?? 'nobody’s'}, ${access}`)).toEqual([
      'check-integrity: integrity.read, read',
      'tell-audit-heads: audit.read, read',
      'forget-idempotency-keys: nobody’s, write',
      'escalate-approvals: nobody’s, write',
    ])
    const declared = permissionsIn(routes)
    expect(chores.filter(({ permission }) => permission !== null && !declared.has(permission))).toEqual([])
  })

  it.each(chores.map((chore) => [chore.name, chore] as const))(
    '%s runs with it, and tells no row',
    async (_, chore) => {
      lines.length = 0
      await runJob(chore, server.db)
      expect(lines.join()).not.toMatch(/TELLING NAME|ACME|OTHER|note HERE|9\.90/)
    },
  )

  it.each(chores.filter(({ access }) => access === 'read').map((chore) => [chore.name, chore] as const))(
    '%s cannot write, whatever it tries',
    async (_, chore) => {
      const write = runJob(
        { ...chore, run: async (tx) => void (await tx.sql(`UPDATE company SET name = 'x'`)) },
        server.db,
      )
      await expect(write).rejects.toMatchObject({ code: '25006' })
    },
  )

  it('is under the account that row scope holds, not under the owner', async () => {
    const rows = await server.db.read((tx) =>
      tx.sql<{ bypasses: boolean }>(
        'SELECT rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user',
      ),
    )
    expect(rows).toEqual([{ bypasses: false }])
  })
})
