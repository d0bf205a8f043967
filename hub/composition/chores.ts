/** What is done by the clock, and the letters that leave. */
import { v7 } from 'uuid'
import type { Config } from '../config.ts'
import { escalateLate } from '../modules/approvals/index.ts'
import { startPrinting } from '../modules/labels/index.ts'
import { readHeads } from '../platform/audit/verify.ts'
import { purgeKeys } from '../platform/http/idempotency.store.ts'
import { type Job, startJobs } from '../platform/jobs/jobs.ts'
import { integrityReport } from '../views/integrity.view.ts'
import { sendNotices } from './notices.ts'
import type { Parts } from './parts.ts'
import type { Store } from './store.ts'

const KEYS_KEPT_MS = 7 * 24 * 3_600_000

/** `address`: where people find this hub. */
export const startChores = async (config: Config, parts: Parts, store: Store, address: string): Promise<void> => {
  const { log, onClose } = parts
  const jobs = await startJobs({
    databaseUrl: store.databaseUrl,
    log,
    system: store.system,
    jobs: byTheClock(parts),
  })
  onClose(jobs.close)
  await sendNotices({ jobs, store, address, config }, parts)
  const { clock } = parts
  const printing = startPrinting({ db: store.system, clock, log, allowed: config.PRINTER_HOSTS, holder: v7() })
  onClose(printing.stop)
}

export const byTheClock = ({ log, metrics }: Pick<Parts, 'log' | 'metrics'>): Job[] => [
  {
    name: 'check-integrity',
    cron: '7 2 * * *',
    permission: 'integrity.read',
    access: 'read',
    run: async (tx) => {
      const { violations, checks } = await integrityReport(tx)
      metrics.integrityViolations.set(violations)
      const broken = checks
        .filter((check) => check.violations > 0)
        .map(({ code, violations }) => ({ code, violations }))
      if (violations > 0) log.error({ violations, broken }, 'invariants are violated; see /integrity')
      else log.info({ checks: checks.length }, 'all invariants hold')
    },
  },
  {
    name: 'tell-audit-heads',
    cron: '27 2 * * *',
    permission: 'audit.read',
    access: 'read',
    // a chain that somebody writes anew from its beginning fits itself, but not what the log kept elsewhere
    run: async (tx) => log.info({ auditHeads: await readHeads(tx) }, 'heads of the audit'),
  },
  {
    name: 'forget-idempotency-keys',
    cron: '17 2 * * *',
    permission: null,
    access: 'write',
    run: async (tx) => {
      await purgeKeys(tx, new Date(tx.now.getTime() - KEYS_KEPT_MS))
    },
  },
  {
    name: 'escalate-approvals',
    cron: '*/5 * * * *',
    permission: null,
    access: 'write',
    run: async (tx) => {
      const escalated = await escalateLate(tx)
      if (escalated > 0) log.info({ escalated }, 'approvals waited too long and were escalated')
    },
  },
]
