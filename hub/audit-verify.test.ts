/** The program that an auditor runs: what it prints and how it ends. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../tests/support/database.ts'
import { makeDataDir } from '../tests/support/hub.ts'
import { appendAudit } from './platform/audit/audit.store.ts'
import { readHeads } from './platform/audit/verify.ts'
import { openPool } from './platform/db/database.ts'

const db = await testDatabase()
const folder = await makeDataDir()
const run = async (...args: string[]): Promise<{ code: number; lines: string[] }> => {
  const ran = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'audit-verify.ts'), ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: db.url, DATA_DIR: folder },
  }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      stdout: error.stdout + error.stderr,
    }),
  )
  return { code: ran.code, lines: ran.stdout.trim().split('\n') }
}
const asOwner = async (statements: string): Promise<void> => {
  const owner = openPool(db.url, 1, () => undefined)
  await owner.query(`BEGIN; SET LOCAL session_replication_role = replica; ${statements}; COMMIT`)
  await owner.end()
}

beforeAll(async () => {
  const actor = { kind: 'system', id: '', name: 'system', via: 'system', address: null, requestId: null } as const
  const deed = { action: 'x', refused: null, times: 1, subject: null, changes: null }
  for (let i = 0; i < 5; i++) await db.transaction((tx) => appendAudit(tx, actor, { ...deed, reason: `${i}` }))
})

it('says what is whole, chain by chain', async () => {
  const { code, lines } = await run()
  expect([code, lines.length, lines.at(-1)]).toEqual([0, 17, 'the audit is whole'])
  expect(lines.reduce((sum, line) => sum + Number(/(\d+) rows/.exec(line)?.[1] ?? 0), 0)).toBe(5)
})

it('names the first broken link, also where the chain was written anew to fit', { timeout: 60_000 }, async () => {
  const heads = await db.read(readHeads)
  const chain = heads.find(({ seq }) => seq !== '0')?.chain ?? 0
  const log = join(folder, 'hub.log')
  writeFileSync(log, `starting\n${JSON.stringify({ level: 30, auditHeads: heads, msg: 'heads of the audit' })}\n`)
  expect(await run('--heads', log)).toMatchObject({ code: 0 })

  await asOwner(`UPDATE audit SET reason = 'nothing' WHERE chain = ${chain} AND seq = 1`)
  const broken = await run()
  expect([broken.code, broken.lines.at(-1)]).toEqual([
    1,
    `first broken link: chain ${chain}, row 1: its values are not those that were hashed`,
  ])

  await asOwner(`DO $$ DECLARE a audit; before bytea := decode(repeat('00', 32), 'hex'); BEGIN
    FOR a IN SELECT * FROM audit WHERE chain = ${chain} ORDER BY seq LOOP
      a.previous := before; before := audit_hash(a);
      UPDATE audit SET previous = a.previous, hash = before WHERE chain = a.chain AND seq = a.seq;
    END LOOP;
    UPDATE audit_chain SET hash = before WHERE chain = ${chain}; END $$`)
  expect(await run()).toMatchObject({ code: 0 })
  const anew = await run('--heads', log)
  expect([anew.code, anew.lines.at(-1)]).toEqual([
    1,
    expect.stringMatching(new RegExp(`chain ${chain}, row \\d+: the log holds another hash`)),
  ])
})

it('ends with 2 when it cannot look', async () => {
  expect(await run('--heads', '/nowhere')).toMatchObject({ code: 2 })
})
