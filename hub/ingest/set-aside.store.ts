/** What could not be taken is kept as it came, with its reason, for a person; the same again is not kept twice. */
import { hash } from 'node:crypto'
import type { ExceptionKind } from '../contract/api.ts'
import type { Tx } from '../platform/db/tx.ts'

export interface SetAside {
  readonly kind: Extract<ExceptionKind, 'bad-entry' | 'bad-batch' | 'key-reused'>
  readonly gateway: string
  readonly companyId: string | null
  readonly seq: number | undefined
  readonly raw: Uint8Array
  readonly detail: Readonly<Record<string, unknown>>
}

/** Of something that was refused for its size, the beginning is enough to recognise it. */
const RAW_BYTES_MAX = 65_536

/** A complaint may quote what it complains about: NUL and half characters are no text for Postgres. */
const storable = (detail: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(detail, (_, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value,
  )

/** Returns how many were not known before. */
export const setAside = async (tx: Tx, things: readonly SetAside[]): Promise<number> => {
  if (things.length === 0) return 0
  const kept = new Map(
    things.map((thing) => [`${thing.kind}/${thing.gateway}/${thing.seq}/${hash('sha256', thing.raw)}`, thing]),
  )
  const rows = [...kept.values()]
  const ids = rows.map(() => tx.newId())
  const added = await tx.sql<{ id: string }>(
    `INSERT INTO exception (id, company_id, kind, state, gateway, seq, raw, detail, raised_at)
     SELECT x.id, x.company_id, x.kind, 'open', x.gateway, x.seq, decode(x.raw, 'hex'), x.detail, $8
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::jsonb[])
       AS x (id, company_id, kind, gateway, seq, raw, detail)
     WHERE NOT EXISTS (SELECT FROM exception e WHERE e.gateway = x.gateway AND e.kind = x.kind
       AND e.seq IS NOT DISTINCT FROM x.seq AND e.detail ->> 'hash' = x.detail ->> 'hash')
     RETURNING id`,
    [
      ids,
      rows.map(({ companyId }) => companyId),
      rows.map(({ kind }) => kind),
      rows.map(({ gateway }) => gateway),
      rows.map(({ seq }) => seq ?? null),
      rows.map(({ raw }) => Buffer.from(raw.subarray(0, RAW_BYTES_MAX)).toString('hex')),
      rows.map(({ raw, detail }) => storable({ ...detail, hash: hash('sha256', raw), bytes: raw.length })),
      tx.now,
    ],
  )
  for (const { id } of added) tx.changed('exceptions', id)
  return added.length
}
