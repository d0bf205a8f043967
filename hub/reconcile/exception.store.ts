/** exception: what a person must look at, or may. The one place that writes it. */
import { hash } from 'node:crypto'
import { SYSTEM } from '../contract/actor.ts'
import type { ExceptionKind, Resolution } from '../contract/api.ts'
import type { Tx } from '../platform/db/tx.ts'

export interface NewException {
  readonly companyId: string | null
  readonly kind: ExceptionKind
  readonly state: 'open' | 'noted'
  readonly sessionId?: string | null | undefined
  readonly doorId?: string | null | undefined
  readonly gateway?: string | null | undefined
  readonly seq?: string | null | undefined
  readonly epc?: string | null | undefined
  readonly itemId?: string | null | undefined
  /** Base units, decimal text. */
  readonly quantity?: string | null | undefined
  readonly expectationId?: string | null | undefined
  readonly movementId?: string | null | undefined
  readonly detail: Readonly<Record<string, unknown>>
}

export const raiseExceptions = async (tx: Tx, raised: readonly NewException[]): Promise<void> => {
  if (raised.length === 0) return
  const ids = raised.map(() => tx.newId())
  const column = <T>(of: (one: NewException) => T | undefined): (T | null)[] => raised.map((one) => of(one) ?? null)
  await tx.sql(
    `INSERT INTO exception (id, company_id, kind, state, session_id, door_id, gateway, seq, epc, item_id, quantity, expectation_id,
       movement_id, detail, raised_at)
     SELECT x.*, $15 FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::bigint[],
       $9::text[], $10::uuid[], $11::numeric[], $12::uuid[], $13::uuid[], $14::jsonb[]) AS x`,
    [
      ids,
      column((x) => x.companyId),
      column((x) => x.kind),
      column((x) => x.state),
      column((x) => x.sessionId),
      column((x) => x.doorId),
      column((x) => x.gateway),
      column((x) => x.seq),
      column((x) => x.epc),
      column((x) => x.itemId),
      column((x) => x.quantity),
      column((x) => x.expectationId),
      column((x) => x.movementId),
      column((x) => JSON.stringify(x.detail)),
      tx.now,
    ],
  )
  for (const id of ids) tx.changed('exceptions', id)
}

export interface ExceptionOfSession {
  readonly id: string
  readonly kind: ExceptionKind
  readonly state: 'open' | 'noted' | 'resolved'
  readonly epc: string | null
  readonly expectationId: string | null
}

export const exceptionsOfSession = async (tx: Tx, sessionId: string): Promise<ExceptionOfSession[]> =>
  tx.sql<ExceptionOfSession>(
    `SELECT id, kind, state, epc, expectation_id AS "expectationId" FROM exception WHERE session_id = $1 FOR UPDATE`,
    [sessionId],
  )

export interface Resolved {
  readonly id: string
  readonly movementId: string | null
  /** The order line that received it, when the exception did not name it before. */
  readonly expectationId?: string | null
}

/** Marks open exceptions as decided; the caller holds their rows. */
export const saveResolutions = async (
  tx: Tx,
  resolved: readonly Resolved[],
  by: { readonly resolution: Resolution; readonly reason: string; readonly actor: string },
): Promise<void> => {
  if (resolved.length === 0) return
  await tx.sql(
    `UPDATE exception x SET state = 'resolved', resolution = $3, resolution_reason = $4, resolved_at = $5, resolved_by = $6,
       resolution_movement_id = r.movement_id, expectation_id = coalesce(x.expectation_id, r.expectation_id), version = x.version + 1
     FROM unnest($1::uuid[], $2::uuid[], $7::uuid[]) AS r (id, movement_id, expectation_id) WHERE x.id = r.id`,
    [
      resolved.map(({ id }) => id),
      resolved.map(({ movementId }) => movementId),
      by.resolution,
      by.reason,
      tx.now,
      by.actor,
      resolved.map(({ expectationId }) => expectationId ?? null),
    ],
  )
  for (const { id } of resolved) tx.changed('exceptions', id)
}

/** The missing goods came after all. */
export const resolveMissing = async (tx: Tx, expectationIds: readonly string[], reason: string): Promise<void> => {
  const rows = await tx.sql<{ id: string }>(
    `SELECT x.id FROM exception x JOIN expectation e ON e.id = x.expectation_id
     WHERE x.expectation_id = ANY($1) AND x.kind = 'missing' AND x.state = 'open' AND e.fulfilled >= e.quantity
     ORDER BY x.id FOR UPDATE OF x`,
    [expectationIds],
  )
  const resolved = rows.map(({ id }) => ({ id, movementId: null }))
  await saveResolutions(tx, resolved, { resolution: 'keep-open', reason, actor: SYSTEM })
}

/** What could not be taken, as it came. */
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

/** Kept with its reason for a person; the same again is not kept twice. Returns how many were not known before. */
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
