/**
 * `node hub/audit-verify.ts [--heads FILE]`: every row of the audit computed again, whether the hub runs or not. One line a chain, then
 * the first broken link; ends with 1 when there is one. FILE: log lines of the hub, kept elsewhere; each head that the hub told in
 * them must still be a row of its chain, which also shows a chain that was written anew as a whole.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from './config.ts'
import { type ChainReport, type Head, toldHeads, verifyAudit, verifyHeads } from './platform/audit/verify.ts'
import { systemClock } from './platform/clock.ts'
import { openDatabase } from './platform/db/database.ts'
import { startEmbedded } from './platform/db/embedded.ts'
import { EVERYTHING } from './platform/db/scope.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** A hub that runs has its own server running: that one is asked. Otherwise it is started for this. */
const databaseOf = async (dataDir: string): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const running = join(dataDir, 'postgres/postmaster.pid')
  if (existsSync(running)) {
    const [, , , port] = readFileSync(running, 'utf8').split('\n')
    const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim()
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/dockledger`
    const probe = openDatabase({ url, clock: systemClock, connectionsMax: 1 })
    const isThere = await probe.pool.query('SELECT').then(
      () => true,
      () => false,
    )
    await probe.close()
    if (isThere) return { url, stop: async () => undefined }
  }
  return startEmbedded({ dataDir })
}

const lineOf = ({ chain, rows, seq, hash, fault }: ChainReport): string =>
  `chain ${String(chain).padStart(2)}  ${String(rows).padStart(9)} rows  head ${seq.padStart(9)} ${hash.slice(0, 16)}…  ${fault ? `BROKEN at ${fault.seq}: ${fault.what}` : 'ok'}`

const WHAT = {
  changed: 'its values are not those that were hashed',
  removed: 'it is gone, or stands elsewhere',
  'not-linked': 'it does not hold the hash of the row before it',
  'not-the-head': 'the chain does not end where its head says: rows at its end are gone, or the head was changed',
  'no-head': 'the head of the chain is gone',
  'not-as-told': 'the log holds another hash for it: the chain was written anew',
} as const

const run = async (): Promise<boolean> => {
  const { values } = parseArgs({ options: { heads: { type: 'string' } } })
  const told: Head[] = values.heads === undefined ? [] : toldHeads(readFileSync(values.heads, 'utf8'))
  const { config } = readConfig()
  const { url, stop } =
    config.DATABASE_URL === undefined
      ? await databaseOf(resolve(config.DATA_DIR))
      : { url: config.DATABASE_URL, stop: async () => undefined }
  const db = openDatabase({ url, clock: systemClock, connectionsMax: 1 })
  try {
    const broken = await db.as(EVERYTHING).read(async (tx) => {
      const reports = await verifyAudit(tx, (report) => say(lineOf(report)))
      const links = reports.flatMap(({ chain, fault }) => (fault ? [{ chain, ...fault }] : []))
      return [...links, ...(await verifyHeads(tx, told))]
    })
    if (values.heads !== undefined) say(`${told.length} heads in ${values.heads}`)
    const [first] = broken
    say(first ? `first broken link: chain ${first.chain}, row ${first.seq}: ${WHAT[first.what]}` : 'the audit is whole')
    return first === undefined
  } finally {
    await db.close()
    await stop()
  }
}

await run().then(
  (isWhole) => {
    process.exitCode = isWhole ? 0 : 1
  },
  (error: Error) => {
    process.stderr.write(`the audit cannot be verified: ${error.message}\n`)
    process.exitCode = 2
  },
)
