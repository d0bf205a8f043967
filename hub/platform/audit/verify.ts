/** Every row of every chain, computed again: what is wrong first, by chain and number. A page at a time, so that ten million rows cost no memory. */
import { z } from 'zod'
import type { Tx } from '../db/tx.ts'
import { AS_TEXT, type AuditRow, auditHash } from './row.ts'

export const CHAINS = 16
const PAGE_ROWS = 5_000
const NO_HASH = '0'.repeat(64)

export type Fault =
  /** Its values are not those that were hashed. */
  | 'changed'
  /** Rows that were there are gone, or two have changed places. */
  | 'removed'
  /** It does not hold the hash of the row before. */
  | 'not-linked'
  /** The chain ends elsewhere than its head says. */
  | 'not-the-head'
  | 'no-head'

export interface Head {
  readonly chain: number
  readonly seq: string
  readonly hash: string
}

export interface ChainReport extends Head {
  readonly rows: number
  readonly fault: { readonly what: Fault; readonly seq: string } | undefined
}

export const readHeads = (tx: Tx): Promise<Head[]> =>
  tx.sql<Head>(`SELECT chain, seq::text AS seq, encode(hash, 'hex') AS hash FROM audit_chain ORDER BY chain`)

const page = (tx: Tx, chain: number, after: string): Promise<AuditRow[]> =>
  tx.sql<AuditRow>(
    `SELECT ${AS_TEXT} FROM audit WHERE chain = $1 AND audit.seq > $2 ORDER BY audit.seq LIMIT ${PAGE_ROWS}`,
    [chain, after],
  )

/** What is wrong with a row that should follow number `seq` and its hash. */
export const faultOf = (row: AuditRow, seq: bigint, hash: string): Fault | undefined => {
  if (row.seq !== String(seq + 1n)) return 'removed'
  if (auditHash(row) !== row.hash) return 'changed'
  return row.previous === hash ? undefined : 'not-linked'
}

const verifyChain = async (tx: Tx, chain: number, heads: readonly Head[]): Promise<ChainReport> => {
  const [head] = heads
  let seq = 0n
  let hash = NO_HASH
  let rows = 0
  const report = (what?: Fault, at: bigint = seq): ChainReport => ({
    chain,
    seq: head?.seq ?? '0',
    hash: head?.hash ?? NO_HASH,
    rows,
    fault: what && { what, seq: String(at) },
  })
  if (!head) return report('no-head')
  for (;;) {
    const found = await page(tx, chain, String(seq))
    for (const row of found) {
      rows += 1
      const what = faultOf(row, seq, hash)
      if (what) return report(what, seq + 1n)
      seq += 1n
      hash = row.hash
    }
    if (found.length < PAGE_ROWS) break
  }
  if (heads.some((each) => each.seq !== String(seq) || each.hash !== hash))
    return report('not-the-head', BigInt(head.seq) > seq ? seq + 1n : seq)
  return report()
}

/** In one snapshot, chain by chain. */
export const verifyAudit = async (
  tx: Tx,
  onChain: (report: ChainReport) => void = () => undefined,
): Promise<ChainReport[]> => {
  const heads = await readHeads(tx)
  const reports: ChainReport[] = []
  for (let chain = 1; chain <= CHAINS; chain++) {
    const report = await verifyChain(
      tx,
      chain,
      heads.filter((head) => head.chain === chain),
    )
    onChain(report)
    reports.push(report)
  }
  return reports
}

const headLine = z.looseObject({
  auditHeads: z.array(z.strictObject({ chain: z.int(), seq: z.string(), hash: z.string() })),
})

/** The heads that a hub told in its log (JSON lines); lines of anything else are passed over. */
export const toldHeads = (log: string): Head[] =>
  log.split('\n').flatMap((line) => {
    if (!line.includes('"auditHeads"')) return []
    const start = line.indexOf('{')
    return headLine.parse(JSON.parse(line.slice(start))).auditHeads.filter(({ seq }) => seq !== '0')
  })

/** Of heads that were told once: those whose row is another now, or gone. */
export const verifyHeads = (
  tx: Tx,
  told: readonly Head[],
): Promise<{ readonly chain: number; readonly what: 'not-as-told'; readonly seq: string }[]> =>
  tx.sql(
    `SELECT t.chain, 'not-as-told' AS what, t.seq::text AS seq
     FROM unnest($1::smallint[], $2::bigint[], $3::text[]) t (chain, seq, hash)
       LEFT JOIN audit a ON a.chain = t.chain AND a.seq = t.seq
     WHERE encode(a.hash, 'hex') IS DISTINCT FROM t.hash ORDER BY t.chain, t.seq`,
    [told.map(({ chain }) => chain), told.map(({ seq }) => seq), told.map(({ hash }) => hash)],
  )
