/** The chains as the database keeps them, and whether each way to touch them afterwards is seen and named. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/support/database.ts'
import { openPool } from '../db/database.ts'
import type { Tx } from '../db/tx.ts'
import { appendAudit } from './audit.store.ts'
import type { Actor, Deed } from './entry.ts'
import { auditCheck } from './integrity.ts'
import { AS_TEXT, type AuditRow, auditHash, auditText, HASHED } from './row.ts'
import { verifyAudit } from './verify.ts'

let db: TestDatabase
let owner: ReturnType<typeof openPool>
beforeAll(async () => {
  db = await testDatabase()
  owner = openPool(db.url, 1, () => undefined)
})
afterAll(() => owner.end())

const actor: Actor = { kind: 'person', id: 'p1', name: '王伟', via: 'cookie', address: '::1', requestId: 'r' }
const deed: Deed = { action: 'test', refused: null, times: 1, subject: null, changes: null, reason: null }
const append = (more: Partial<Deed> = {}, who: Actor = actor) =>
  db.transaction((tx) => appendAudit(tx, who, { ...deed, ...more }))
const rowsOf = (tx: Tx) =>
  tx.sql<AuditRow & { text: string }>(`SELECT ${AS_TEXT}, audit_text(audit) AS text FROM audit`)

describe('the hash of a row', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom('', '-', '1:x', 'a\nb', '王\r\n伟', '\u{1f4a9}'),
  )
  const word = text.map((each) => each.replaceAll('\0', ''))
  const maybe = fc.option(word)
  const entry = fc.record({
    action: word,
    refused: maybe,
    times: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    reason: maybe,
    changes: fc.option(fc.dictionary(word, fc.tuple(fc.constant(null), word))),
    subject: fc.option(
      fc.record({
        type: word,
        id: maybe,
        number: maybe,
        companyId: fc.option(fc.uuid()),
        warehouseId: fc.option(fc.uuid()),
        evidence: fc.option(fc.record({ gateway: word, seq: fc.constantFrom('1', '999999999999999999') })),
      }),
    ),
  })

  it('is the same here and in the database, whatever stands in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 8 }), word, async (entries, name) => {
        for (const each of entries) await append(each, { ...actor, name })
      }),
      { numRuns: 60 },
    )
    const rows = await db.read(rowsOf)
    expect(rows.length).toBeGreaterThan(60)
    for (const row of rows) {
      expect(auditText(row)).toBe(row.text)
      expect(auditHash(row)).toBe(row.hash)
    }
  })

  it('is another for values that only look alike when put together', () => {
    const empty = Object.fromEntries(HASHED.map((field) => [field, null]))
    const of = (more: Partial<AuditRow>) => auditHash({ ...empty, ...more } as unknown as AuditRow)
    expect(of({ actor_id: 'a\n1:b', actor_name: 'c' })).not.toBe(of({ actor_id: 'a', actor_name: 'b\n1:c' }))
    expect(of({ reason: '' })).not.toBe(of({ reason: null }))
    expect(of({ reason: '-' })).not.toBe(of({ reason: null }))
  })
})

describe('many at once', () => {
  it('lose no row and break no chain', { timeout: 60_000 }, async () => {
    const pool = openPool(db.url, 32, () => undefined)
    const before = await db.read((tx) => tx.sql<{ n: number }>('SELECT count(*)::int AS n FROM audit'))
    const write = async (writer: number): Promise<void> => {
      for (let i = 0; i < 20; i++) {
        const client = await pool.connect()
        await client.query('BEGIN')
        const id = crypto.randomUUID()
        const entry = {
          id,
          at: new Date(1e12),
          actor_kind: 'person',
          actor_id: `${writer}`,
          actor_name: '',
          via: 'key',
        }
        await client.query('SELECT audit_append($1)', [JSON.stringify({ ...entry, action: `${i}`, times: 1 })])
        // one in ten changes its mind: its head must be taken again by another
        await client.query(i % 10 === 9 ? 'ROLLBACK' : 'COMMIT')
        client.release()
      }
    }
    await Promise.all(Array.from({ length: 32 }, (_, writer) => write(writer)))
    await pool.end()
    const after = await db.read((tx) => tx.sql<{ n: number }>('SELECT count(*)::int AS n FROM audit'))
    expect((after[0]?.n ?? 0) - (before[0]?.n ?? 0)).toBe(32 * 18)
    const reports = await db.read((tx) => verifyAudit(tx))
    expect(reports.map(({ fault }) => fault)).toEqual(Array(16).fill(undefined))
    expect(reports.reduce((sum, { rows }) => sum + rows, 0)).toBe(after[0]?.n)
    expect(reports.filter(({ rows }) => rows > 0).length).toBeGreaterThan(1)
  })
})

describe('the database refuses', () => {
  it.each([
    ['UPDATE audit SET reason = $$x$$'],
    ['DELETE FROM audit'],
    ['TRUNCATE audit'],
    ['DELETE FROM audit_chain'],
    ['TRUNCATE audit_chain'],
  ])('the owner %s', async (statement) => {
    await expect(owner.query(statement)).rejects.toThrow(/append-only/)
  })

  it.each([
    ['UPDATE audit SET reason = $$x$$'],
    ['DELETE FROM audit'],
    ['INSERT INTO audit SELECT * FROM audit'],
    ['TRUNCATE audit'],
    ['UPDATE audit_chain SET seq = 0'],
    ['ALTER TABLE audit DISABLE TRIGGER ALL'],
    ['SELECT set_config($$dockledger.wiping$$, $$*$$, true); DELETE FROM audit'],
  ])('the hub %s', async (statement) => {
    await expect(db.pool.query(statement)).rejects.toThrow(/permission denied|must be owner/)
  })
})

describe('what the owner does with the triggers off', () => {
  const CHAIN = 3
  const free = (sql: string) => `SET LOCAL session_replication_role = replica; ${sql}`
  beforeAll(async () => {
    // the others are held, so that twelve rows come into this one
    const client = await owner.connect()
    await client.query(
      `BEGIN; SELECT pg_advisory_xact_lock(1096107092, n) FROM generate_series(1, 16) n WHERE n <> ${CHAIN}`,
    )
    for (let i = 0; i < 12; i++) await append({ reason: `row ${i}` })
    await client.query('ROLLBACK')
    client.release()
  })

  const last = `(SELECT seq FROM audit_chain WHERE chain = ${CHAIN})`
  const at = (back: number) => `chain = ${CHAIN} AND seq = ${last} - ${back}`
  const swap = `UPDATE audit SET seq = CASE WHEN seq = ${last} - 5 THEN ${last} - 4 ELSE ${last} - 5 END`
  it.each([
    ['changes a value', `UPDATE audit SET reason = 'another' WHERE ${at(5)}`, 'changed', 5],
    [
      'changes a value and its hash',
      `UPDATE audit SET reason = 'x' WHERE ${at(5)}; UPDATE audit a SET hash = audit_hash(a) WHERE ${at(5)}`,
      'not-linked',
      4,
    ],
    [
      'puts a row between',
      `UPDATE audit SET seq = seq + 1000 WHERE chain = ${CHAIN} AND seq > ${last} - 5;
       UPDATE audit SET seq = seq - 999 WHERE chain = ${CHAIN} AND seq > 1000;
       INSERT INTO audit SELECT (jsonb_populate_record(r, jsonb_build_object('seq', r.seq + 1, 'id', gen_random_uuid(), 'previous', r.hash))).*
         FROM audit r WHERE ${at(5)}`,
      'changed',
      4,
    ],
    [
      'puts a row at the end',
      `INSERT INTO audit SELECT (jsonb_populate_record(r, jsonb_build_object('seq', r.seq + 1, 'id', gen_random_uuid(), 'previous', r.hash))).*
         FROM audit r WHERE ${at(0)};
       UPDATE audit a SET hash = audit_hash(a) WHERE chain = ${CHAIN} AND seq = ${last} + 1`,
      'not-the-head',
      -1,
    ],
    ['removes a row', `DELETE FROM audit WHERE ${at(5)}`, 'removed', 5],
    ['removes the first row', `DELETE FROM audit WHERE chain = ${CHAIN} AND seq = 1`, 'removed', 'first'],
    ['removes the tail', `DELETE FROM audit WHERE chain = ${CHAIN} AND seq > ${last} - 3`, 'not-the-head', 2],
    [
      'changes two places',
      `ALTER TABLE audit DROP CONSTRAINT audit_pkey; ${swap} WHERE chain = ${CHAIN} AND seq IN (${last} - 4, ${last} - 5)`,
      'changed',
      5,
    ],
    ['forges the head', `UPDATE audit_chain SET hash = sha256('x') WHERE chain = ${CHAIN}`, 'not-the-head', 0],
    ['sets the head back', `UPDATE audit_chain SET seq = seq - 1 WHERE chain = ${CHAIN}`, 'not-the-head', 0],
    ['puts a head beside', `INSERT INTO audit_chain VALUES (${CHAIN}, 1, sha256('x'))`, 'not-the-head', 0],
    ['removes the head', `DELETE FROM audit_chain WHERE chain = ${CHAIN}`, 'no-head', undefined],
  ] as const)('is named: he %s', async (_, damage, what, back) => {
    const client = await owner.connect()
    try {
      await client.query('BEGIN')
      const { rows } = await client.query(`SELECT ${last}::int AS seq`)
      await client.query(free(damage))
      const tx = {
        sql: async (text: string, values: unknown[]) => (await client.query(text, values)).rows,
      } as unknown as Tx
      const reports = await verifyAudit(tx)
      const faults = reports.filter(({ fault }) => fault).map(({ chain, fault }) => ({ chain, ...fault }))
      const seq = back === 'first' ? 1 : rows[0].seq - (back ?? rows[0].seq)
      expect(faults).toEqual([{ chain: CHAIN, what, seq: String(seq) }])
      const seen = await client.query(auditCheck.sql)
      if (back !== 'first') expect(seen.rows.map((row) => row.chain)).toContain(CHAIN)
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
  })

  it('is nothing, when he does nothing', async () => {
    expect((await db.read((tx) => verifyAudit(tx))).filter(({ fault }) => fault)).toEqual([])
    expect(await db.read((tx) => tx.sql(auditCheck.sql))).toEqual([])
  })
})
