/** Gateways: who may speak, what they last said of themselves, and who was turned away. */
import type { GatewayStatus } from '../contract/status.ts'
import type { Tx } from '../platform/db/tx.ts'

export interface Gateway {
  readonly name: string
  readonly site: string
  readonly companyId: string | null
  readonly state: 'active' | 'revoked' | 'quarantined'
  readonly credentialHash: string | null
  readonly version: number
}

/** Unknown names kept for a person to see; a flood of more is only counted in the log. */
export const QUARANTINED_MAX = 200
/** A gateway whose company was wiped may knock this long before it is a stranger like any other. */
const WIPED_MS_MAX = 3_600_000

export const findGateway = async (tx: Tx, name: string): Promise<Gateway | undefined> => {
  const [row] = await tx.sql<Gateway>(
    `SELECT name, site, company_id AS "companyId", state, credential_hash AS "credentialHash", version FROM gateway WHERE name = $1`,
    [name],
  )
  return row
}

export const saveGateway = async (tx: Tx, gateway: Omit<Gateway, 'version'>): Promise<void> => {
  await tx.sql(
    `INSERT INTO gateway AS g (name, site, company_id, state, credential_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (name) DO UPDATE SET site = excluded.site, company_id = excluded.company_id, state = excluded.state,
       credential_hash = excluded.credential_hash, version = g.version + 1`,
    [gateway.name, gateway.site, gateway.companyId, gateway.state, gateway.credentialHash, tx.now],
  )
  await tx.sql('DELETE FROM wiped_gateway WHERE name = $1', [gateway.name])
  tx.changed('gateways', gateway.name)
}

/** Which of these may still speak, and for which company. They cannot be removed until COMMIT. */
export const holdActive = async (tx: Tx, names: readonly string[]): Promise<ReadonlyMap<string, string | null>> => {
  const rows = await tx.sql<{ name: string; companyId: string | null }>(
    `SELECT name, company_id AS "companyId" FROM gateway WHERE name = ANY ($1) AND state = 'active' ORDER BY name FOR KEY SHARE`,
    [names],
    'gateway-hold',
  )
  return new Map(rows.map(({ name, companyId }) => [name, companyId]))
}

/** Counts a refusal; an unknown name is quarantined, where a person finds it. */
export const saveRefusal = async (tx: Tx, name: string, site: string, why: string): Promise<void> => {
  await tx.sql(
    `INSERT INTO gateway AS g (name, site, state, refused_count, last_refusal, created_at)
     SELECT $1, $2, 'quarantined', 1, $3, $4
     WHERE EXISTS (SELECT FROM gateway WHERE name = $1)
       OR ((SELECT count(*) FROM gateway WHERE state = 'quarantined') < $5
         AND NOT EXISTS (SELECT FROM wiped_gateway WHERE name = $1 AND wiped_at > $6))
     ON CONFLICT (name) DO UPDATE SET refused_count = g.refused_count + 1, last_refusal = excluded.last_refusal`,
    [name, site, why, tx.now, QUARANTINED_MAX, new Date(tx.now.getTime() - WIPED_MS_MAX)],
  )
  tx.changed('gateways', name)
}

/** Doors that show this gateway are changed with it, when what they show of it changed. */
export const saveStatus = async (tx: Tx, status: GatewayStatus): Promise<void> => {
  const [row] = await tx.sql<{ before: string | null }>(
    `WITH before AS (SELECT name, is_online, status FROM gateway WHERE name = $1 AND state = 'active' FOR NO KEY UPDATE)
     UPDATE gateway g SET is_online = $2, last_seen_at = $3, version = g.version + 1,
       status = CASE WHEN $4 OR g.status IS NULL THEN $5::jsonb
                ELSE jsonb_set(jsonb_set(g.status, '{state}', '"offline"'), '{at}', $5::jsonb -> 'at') END
     FROM before b WHERE g.name = b.name
     RETURNING b.is_online::text || coalesce((SELECT string_agg(d ->> 'portal' || (d ->> 'state'), ',' ORDER BY d ->> 'name')
       FROM jsonb_array_elements(b.status #> '{detail,devices}') AS d), '') AS before`,
    [status.gateway, status.state === 'online', tx.now, status.detail !== null, JSON.stringify(status)],
  )
  if (!row) return
  tx.changed('gateways', status.gateway)
  if (row.before === shownOf(status)) return
  const doors = await tx.sql<{ id: string }>('SELECT id FROM door WHERE gateway = $1', [status.gateway])
  for (const { id } of doors) tx.changed('doors', id)
}

/** The same words as in the query above: online, and each device's portal and state. */
const shownOf = ({ state, detail }: GatewayStatus): string => {
  const devices = [...(detail?.devices ?? [])]
    .filter(({ portal }) => portal !== null)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return `${state === 'online'}${devices.map((device) => `${device.portal}${device.state}`).join(',')}`
}

/** A broker of our own that has just started has nobody connected. */
export const saveAllOffline = async (tx: Tx): Promise<void> => {
  const rows = await tx.sql<{ name: string }>('UPDATE gateway SET is_online = false WHERE is_online RETURNING name')
  for (const { name } of rows) tx.changed('gateways', name)
  const doors = await tx.sql<{ id: string }>('SELECT id FROM door WHERE gateway = ANY ($1)', [
    rows.map(({ name }) => name),
  ])
  for (const { id } of doors) tx.changed('doors', id)
}

export const companyExists = async (tx: Tx, companyId: string): Promise<boolean> =>
  (await tx.sql('SELECT FROM company WHERE id = $1', [companyId])).length > 0
