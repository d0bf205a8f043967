/** What is done by the clock, and the letters that leave. */
import type { Config } from '../config.ts'
import { escalateLate, mailOf, takeNotices } from '../modules/approvals/index.ts'
import { readHeads } from '../platform/audit/verify.ts'
import { purgeKeys } from '../platform/http/idempotency.store.ts'
import { type Job, type Jobs, startJobs } from '../platform/jobs/jobs.ts'
import type { Mail } from '../platform/mail/mail.ts'
import { createMailer } from '../platform/mail/mailer.ts'
import { approvables } from '../routes.ts'
import { integrityReport } from '../views/integrity.view.ts'
import type { Parts } from './parts.ts'
import type { Store } from './store.ts'

const KEYS_KEPT_MS = 7 * 24 * 3_600_000
const NOTICES_MS = 2_000

/** `address`: where people find this hub. */
export const startChores = async (config: Config, parts: Parts, store: Store, address: string): Promise<void> => {
  const { log, onClose } = parts
  const jobs = await startJobs({ databaseUrl: store.databaseUrl, log, jobs: byTheClock(store, parts) })
  onClose(jobs.close)
  if (config.SMTP_URL !== undefined) await sendLetters(config.SMTP_URL, config.MAIL_FROM, parts, store, jobs, address)
}

/** Queued before the look commits that found them due: none is lost, and none leaves of what was rolled back. */
const sendLetters = async (
  url: string,
  from: string,
  { clock, log, onClose }: Parts,
  { system }: Store,
  jobs: Jobs,
  address: string,
): Promise<void> => {
  const mailer = createMailer(url, from)
  onClose(async () => mailer.close())
  const post = await jobs.queue<Mail>({ name: 'letters', run: mailer.send })
  let looking: Promise<void> | undefined
  const look = (): void => {
    looking ??= system
      .transaction(async (tx) => post((await takeNotices(tx, approvables)).map((notice) => mailOf(notice, address))))
      .catch((fault: unknown) => log.warn({ err: fault }, 'letters could not be queued yet'))
      .finally(() => {
        looking = undefined
      })
  }
  const stop = clock.every(NOTICES_MS, look)
  onClose(async () => {
    stop()
    await looking
  })
}

const byTheClock = ({ system: db }: Store, { log, metrics }: Parts): Job[] => [
  {
    name: 'check-integrity',
    cron: '7 2 * * *',
    run: async () => {
      const { violations, checks } = await db.read(integrityReport)
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
    // a chain that somebody writes anew from its beginning fits itself, but not what the log kept elsewhere
    run: async () => log.info({ auditHeads: await db.read(readHeads) }, 'heads of the audit'),
  },
  {
    name: 'forget-idempotency-keys',
    cron: '17 2 * * *',
    run: () =>
      db.transaction(async (tx) => {
        await purgeKeys(tx, new Date(tx.now.getTime() - KEYS_KEPT_MS))
      }),
  },
  {
    name: 'escalate-approvals',
    cron: '*/5 * * * *',
    run: async () => {
      const escalated = await db.transaction(escalateLate)
      if (escalated > 0) log.info({ escalated }, 'approvals waited too long and were escalated')
    },
  },
]
