/** What the hub's own database account cannot do, should somebody else come to it: change what was posted and decided. */
import { beforeAll, describe, expect, it } from 'vitest'
import { testServer } from './platform/http/http.case.ts'
import { reactions } from './reactions.ts'
import { createRoutes } from './routes.ts'
import { type FilledMore, openTwoHousesWithAll } from './two-houses.case.ts'

let server: Awaited<ReturnType<typeof testServer>>
let here: FilledMore
beforeAll(async () => {
  server = await testServer(createRoutes({ forget: () => undefined, disconnect: () => undefined }), { reactions })
  here = (await openTwoHousesWithAll(server)).here
})

type Statement = readonly [text: string, ...values: string[]]
/** In one transaction, which does not stay. */
const as = (...statements: readonly Statement[]) =>
  server.db.transaction(async (tx) => {
    for (const [text, ...values] of statements) await tx.sql(text, values)
    throw new Error('all of it was done')
  })
const wiping = (companyId: string): Statement => [`SELECT set_config('dockledger.wiping', $1, true)`, companyId]
const decide = (tx: { newId: () => string }, requestId: string): Statement => [
  `INSERT INTO approval_decision (id, request_id, position, verdict, decided_by_id, decided_by, document_version, decided_at)
   VALUES ($1, $2, 1, 'approved', 'p1', 'Ann', 1, now())`,
  tx.newId(),
  requestId,
]

describe('a company', () => {
  it('becomes no demo', async () => {
    const { companyId } = here
    await expect(as(['UPDATE company SET is_demo = true WHERE id = $1', companyId])).rejects.toThrow(/stays as it was/)
    await expect(as(['UPDATE company SET name = $2 WHERE id = $1', companyId, 'X'])).rejects.toThrow('all of it')
  })

  it('is no demo by a table of the same name', async () => {
    const { companyId } = here
    const shown: Statement[] = [
      ['CREATE TEMP TABLE company (id uuid, is_demo boolean)'],
      ['INSERT INTO pg_temp.company VALUES ($1, true)', companyId],
      wiping(companyId),
    ]
    const remove: Statement = ['DELETE FROM movement WHERE company_id = $1', companyId]
    await expect(as(...shown, remove)).rejects.toThrow(/append-only/)
  })
})

describe('a decision', () => {
  const all: Statement = ['DELETE FROM approval_decision']
  it('stays, and as it was', async () => {
    const { companyId, requestId } = here
    await server.db.transaction(async (tx) => {
      const [text, ...values] = decide(tx, requestId)
      await tx.sql(text, values)
    })
    await expect(as(all)).rejects.toThrow(/append-only/)
    await expect(as(wiping(companyId), all)).rejects.toThrow(/append-only/)
    await expect(as([`UPDATE approval_decision SET verdict = 'rejected'`])).rejects.toThrow(/append-only/)
  })

  it('goes with a demo that is wiped, and with none that its request is moved to', async () => {
    const demo = { code: 'DEMO', name: 'Demo', baseCurrency: 'CNY', isDemo: true }
    const companyId = String((await server.call('POST', '/api/v1/companies', { body: demo })).body.id)
    const move: Statement = ['UPDATE approval_request SET company_id = $1', companyId]
    await expect(as(move, wiping(companyId), all)).rejects.toThrow(/stays as it was/)
    await server.db.transaction(async (tx) => {
      const requestId = tx.newId()
      await tx.sql(
        `INSERT INTO approval_request SELECT (jsonb_populate_record(r, jsonb_build_object('id', $2::text, 'document_id', $2::text, 'company_id', $3::text))).*
         FROM approval_request r WHERE id = $1`,
        [here.requestId, requestId, companyId],
      )
      const [text, ...values] = decide(tx, requestId)
      await tx.sql(text, values)
    })
    const { status } = await server.call('DELETE', `/api/v1/companies/${companyId}`)
    const left = await server.db.read((tx) =>
      tx.sql<{ id: string }>('SELECT id FROM approval_request WHERE company_id = $1', [companyId]),
    )
    expect([status, left]).toEqual([204, []])
  })
})

describe('whom a transaction acts for', () => {
  it('is read inline, as what it is made of', async () => {
    const ask = 'EXPLAIN (VERBOSE, FORMAT JSON) SELECT sees_every_company(), sees_every_warehouse(), own_parties_of()'
    const plan = JSON.stringify(await server.db.read((tx) => tx.sql(ask)))
    expect(plan).toContain('current_setting')
    expect(plan).not.toMatch(/sees_every|own_parties_of/)
  })
})
