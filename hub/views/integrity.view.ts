// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** Counts what must never be: zero is the only good number. Meant for one snapshot, so it is zero while the site works. */
import type { IntegrityReport } from '../contract/api.ts'
import { type IntegrityCheck, ledgerChecks } from '../ledger/index.ts'
import { auditCheck } from '../platform/audit/integrity.ts'
import { elapsedMs } from '../platform/clock.ts'
import { acrossHouse, EVERYTHING, isEverything, type Scope } from '../platform/db/scope.ts'
import type { Tx } from '../platform/db/tx.ts'
import { reconcileChecks } from '../reconcile/index.ts'

const SAMPLES_MAX = 5

const numberOf = ({ code }: IntegrityCheck): number => Number(code.slice(1))

export const integrityChecks: readonly IntegrityCheck[] = [...ledgerChecks, ...reconcileChecks]
  .sort((a, b) => numberOf(a) - numberOf(b))
  .concat(auditCheck)

/** Of the whole house: a part of a sound ledger does not add up. Who sees a part is told the counts, and no sample. */
export const integrityReport = async (tx: Tx, scope: Scope = EVERYTHING): Promise<IntegrityReport> => {
  if (isEverything(scope)) return check(tx)
  const report = await acrossHouse(tx, () => check(tx))
  return { ...report, checks: report.checks.map((each) => ({ ...each, sample: [] })) }
}

const check = async (tx: Tx): Promise<IntegrityReport> => {
  const checks: IntegrityReport['checks'] = []
  for (const { code, title, titleZh, sql } of integrityChecks) {
    const began = elapsedMs()
    const [found] = await tx.sql<{ violations: number; sample: Record<string, unknown>[] }>(
      `WITH violation AS MATERIALIZED (${sql})
       SELECT (SELECT count(*)::int FROM violation) AS violations,
         (SELECT coalesce(jsonb_agg(s), '[]') FROM (SELECT * FROM violation LIMIT ${SAMPLES_MAX}) s) AS sample`,
    )
    const ms = Math.round((elapsedMs() - began) * 10) / 10
    checks.push({ code, title, titleZh, violations: found?.violations ?? 0, sample: found?.sample ?? [], ms })
  }
  const violations = checks.reduce((sum, check) => sum + check.violations, 0)
  return { violations, checkedAt: tx.now.toISOString(), checks }
}
