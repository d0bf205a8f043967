/** role: the one place that writes it. A built-in role has a row only while it is changed. */
import type { Tx } from '../../platform/db/tx.ts'

export interface StoredRole {
  readonly code: string
  readonly name: string
  readonly nameZh: string
  readonly permissions: readonly string[]
  readonly version: number
}

export const storedRoles = (tx: Tx): Promise<StoredRole[]> =>
  tx.sql<StoredRole>('SELECT code, name, name_zh AS "nameZh", permissions, version FROM role ORDER BY code')

export const saveRole = async (tx: Tx, role: Omit<StoredRole, 'version'>, actor: string): Promise<void> => {
  await tx.sql(
    `INSERT INTO role (code, name, name_zh, permissions, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_zh = excluded.name_zh, permissions = excluded.permissions,
       changed_at = excluded.changed_at, changed_by = excluded.changed_by, version = role.version + 1`,
    [role.code, role.name, role.nameZh, role.permissions, tx.now, actor],
  )
}

export const deleteRole = async (tx: Tx, code: string): Promise<void> => {
  await tx.sql('DELETE FROM role WHERE code = $1', [code])
}

/** Role → how many people have it, whatever their state. */
export const peopleByRole = async (tx: Tx): Promise<ReadonlyMap<string, number>> => {
  const rows = await tx.sql<{ code: string; n: number }>(
    `SELECT code, count(*)::int AS n FROM auth."user", unnest(string_to_array(role, ',')) AS code GROUP BY code`,
  )
  return new Map(rows.map(({ code, n }) => [code, n]))
}
