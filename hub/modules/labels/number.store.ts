/** serial_counter, sscc_counter, sscc, company_numbering: numbers are taken once, by one statement, and never given back. */
import type { Numbering } from '../../contract/label.ts'
import { type Refusal, refuse } from '../../contract/refusal.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { SERIAL_MAX, ssccCountMax, ssccOf } from './numbers.ts'

export interface SerialRange {
  readonly first: number
  readonly last: number
}

/** Of one GTIN, whoever in the house asks. */
export const takeSerials = async (
  tx: Tx,
  gtin14: string,
  count: number,
): Promise<SerialRange | Refusal<'numbers-used-up'>> => {
  const [row] = await tx.sql<{ next: string }>(
    `INSERT INTO serial_counter AS c (gtin14, next_serial) VALUES ($1, 1 + $2::bigint)
     ON CONFLICT (gtin14) DO UPDATE SET next_serial = c.next_serial + $2 WHERE c.next_serial + $2 <= $3::bigint
     RETURNING next_serial AS next`,
    [gtin14, count, SERIAL_MAX + 1],
  )
  if (!row) return refuse('numbers-used-up', { what: gtin14 })
  const last = Number(row.next) - 1
  return { first: last - count + 1, last }
}

export const findNumbering = async (tx: Tx, companyId: string): Promise<Numbering> => {
  const [row] = await tx.sql<Numbering>(
    'SELECT gs1_prefix AS "gs1Prefix", sscc_extension AS "ssccExtension" FROM company_numbering WHERE company_id = $1',
    [companyId],
  )
  return row ?? { gs1Prefix: null, ssccExtension: 0 }
}

export const saveNumbering = async (
  tx: Tx,
  companyId: string,
  { gs1Prefix, ssccExtension }: Numbering,
  by: string,
): Promise<void> => {
  await tx.sql(
    `INSERT INTO company_numbering (company_id, gs1_prefix, sscc_extension, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (company_id) DO UPDATE SET gs1_prefix = excluded.gs1_prefix, sscc_extension = excluded.sscc_extension,
       changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [companyId, gs1Prefix, ssccExtension, tx.now, by],
  )
}

/** Serial Shipping Container Codes of the company's prefix, in a row. */
export const takeSsccs = async (
  tx: Tx,
  companyId: string,
  count: number,
  by: string,
): Promise<readonly string[] | Refusal<'no-gs1-prefix' | 'numbers-used-up'>> => {
  const { gs1Prefix: prefix, ssccExtension: extension } = await findNumbering(tx, companyId)
  if (prefix === null) return refuse('no-gs1-prefix')
  const [row] = await tx.sql<{ next: string }>(
    `INSERT INTO sscc_counter AS c (prefix, next_serial) VALUES ($1, $2::bigint)
     ON CONFLICT (prefix) DO UPDATE SET next_serial = c.next_serial + $2 WHERE c.next_serial + $2 <= $3::bigint
     RETURNING next_serial AS next`,
    [`${extension}${prefix}`, count, ssccCountMax(prefix)],
  )
  if (!row) return refuse('numbers-used-up', { what: `SSCC ${extension}${prefix}` })
  const first = Number(row.next) - count
  const codes = Array.from({ length: count }, (_, i) => ssccOf({ extension, prefix, serial: first + i }))
  await tx.sql(
    'INSERT INTO sscc (sscc18, company_id, allocated_at, allocated_by) SELECT s, $2, $3, $4 FROM unnest($1::text[]) AS s',
    [codes, companyId, tx.now, by],
  )
  return codes
}

export const deleteNumbersOf = async (tx: Tx, companyId: string): Promise<void> => {
  for (const table of ['sscc', 'company_numbering'])
    await tx.sql(`DELETE FROM ${table} WHERE company_id = $1`, [companyId])
}
