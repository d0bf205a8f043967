/** Rules of sign-in by role, as the house changed them. */
import type { Database, Tx } from '../db/tx.ts'
import { deliveredRule, type SignInRule } from './session-rule.ts'

export interface KeptRule extends SignInRule {
  /** 0: as delivered. */
  readonly version: number
}

const COLUMNS = `role, idle_minutes AS "idleMinutes", grace_days AS "graceDays", required_since AS "requiredSince",
  lock_minutes AS "lockMinutes", shift_hours AS "shiftHours", version`

const withDelivered = (roles: readonly string[], rows: readonly KeptRule[]): KeptRule[] =>
  roles.map((role) => rows.find((row) => row.role === role) ?? { ...deliveredRule(role), version: 0 })

/** In the order of `roles`. */
export const rulesIn = async (tx: Tx, roles: readonly string[]): Promise<KeptRule[]> =>
  withDelivered(roles, await tx.sql<KeptRule>(`SELECT ${COLUMNS} FROM sign_in_rule WHERE role = ANY ($1)`, [roles]))

export const rulesOf = (db: Database, roles: readonly string[]): Promise<KeptRule[]> =>
  db.read((tx) => rulesIn(tx, roles))

/** Every role of the house that is not delivered with the program. */
export const ownRoles = (tx: Tx): Promise<{ code: string; name: string; nameZh: string }[]> =>
  tx.sql('SELECT code, name, name_zh AS "nameZh" FROM role ORDER BY code')

/** undefined: somebody changed it since `version` was read. */
export const saveRule = async (
  tx: Tx,
  rule: SignInRule,
  version: number,
  by: string,
): Promise<KeptRule | undefined> => {
  const values = [
    ...[rule.role, rule.idleMinutes, rule.graceDays, rule.requiredSince, rule.lockMinutes, rule.shiftHours],
    ...[tx.now, by],
  ]
  const [row] =
    version === 0
      ? await tx.sql<KeptRule>(
          `INSERT INTO sign_in_rule (role, idle_minutes, grace_days, required_since, lock_minutes, shift_hours, changed_at, changed_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (role) DO NOTHING RETURNING ${COLUMNS}`,
          values,
        )
      : await tx.sql<KeptRule>(
          `UPDATE sign_in_rule SET idle_minutes = $2, grace_days = $3, required_since = $4, lock_minutes = $5, shift_hours = $6,
             changed_at = $7, changed_by = $8, version = version + 1 WHERE role = $1 AND version = $9 RETURNING ${COLUMNS}`,
          [...values, version],
        )
  return row
}
