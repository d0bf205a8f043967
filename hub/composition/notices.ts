/** Letters and pushes that leave: queued before the look commits that found them due, each once. */
import { v5 } from 'uuid'
import type { Config } from '../config.ts'
import { mailOf, type Notice, pushOf, takeNotices } from '../modules/approvals/index.ts'
import { type AccessLetter, takeLetters } from '../platform/auth/access-letter.store.ts'
import { sendAccessLetter } from '../platform/auth/access-letter.ts'
import type { Tx } from '../platform/db/tx.ts'
import { failPoint } from '../platform/fail-point.ts'
import type { Jobs } from '../platform/jobs/jobs.ts'
import type { Mail } from '../platform/mail/mail.ts'
import { createMailer } from '../platform/mail/mailer.ts'
import { subscriptionsOf } from '../platform/push/push.store.ts'
import { type Push, sendPush } from '../platform/push/pusher.ts'
import { vapidKeys } from '../platform/push/vapid.ts'
import { approvables } from '../routes.ts'
import type { Parts } from './parts.ts'
import type { Store } from './store.ts'

const NOTICES_MS = 2_000
const NAMESPACE = '6d1a3b52-0a5c-4f64-9a0e-7a4f0f9d0c11'

interface Ways {
  readonly jobs: Jobs
  readonly store: Store
  /** Where people find this hub. */
  readonly address: string
  readonly config: Config
}

/** What is told of a step to one place, by name: queued again after a crash it is the same job. */
const jobIdOf = ({ requestId, step, isEscalation }: Notice, to: string): string =>
  v5(`${requestId} ${step} ${isEscalation} ${to}`, NAMESPACE)

type Post = (tx: Tx, notices: readonly Notice[]) => Promise<void>

const byMail = async ({ SMTP_URL, MAIL_FROM }: Config, { jobs, store, address }: Ways, { onClose }: Parts) => {
  if (SMTP_URL === undefined) return undefined
  const mailer = createMailer(SMTP_URL, MAIL_FROM)
  onClose(async () => mailer.close())
  const post = await jobs.queue<Mail & { readonly jobId: string }>({ name: 'letters', run: mailer.send })
  const postAccess = await jobs.queue<AccessLetter>({
    name: 'access-letters',
    run: (letter) => sendAccessLetter({ db: store.system, address, send: mailer.send }, letter),
  })
  const send: Post = async (tx, notices) => {
    await postAccess(await takeLetters(tx))
    await post(
      notices.map((notice) => ({ ...mailOf(notice, address), jobId: jobIdOf(notice, `mail ${notice.to.email}`) })),
    )
  }
  return send
}

const byPush = async ({ PUSH_HOSTS: hosts, ADMIN_EMAIL }: Config, { jobs, store, address }: Ways): Promise<Post> => {
  const subject = address.startsWith('https:') ? address : `mailto:${ADMIN_EMAIL}`
  const settings = { db: store.system, keys: vapidKeys(store.secret), hosts, subject }
  const post = await jobs.queue<Push>({ name: 'pushes', run: (push) => sendPush(settings, push) })
  return async (tx, notices) => {
    for (const notice of notices) {
      const browsers = await subscriptionsOf(tx, notice.to.id)
      await post(browsers.map(({ id }) => ({ ...pushOf(notice, id), jobId: jobIdOf(notice, id) })))
    }
  }
}

export const sendNotices = async (ways: Ways, parts: Parts): Promise<void> => {
  const { clock, log, onClose } = parts
  const mail = await byMail(ways.config, ways, parts)
  const push = await byPush(ways.config, ways)
  const lookOnce = async (): Promise<void> => {
    const found = await ways.store.system.transaction(async (tx) => {
      const notices = await takeNotices(tx, approvables)
      await mail?.(tx, notices)
      await push(tx, notices)
      return notices.length
    })
    if (found > 0) failPoint('after-notices-queued')
  }
  let looking: Promise<void> | undefined
  const look = (): void => {
    looking ??= lookOnce()
      .catch((fault: unknown) => log.warn({ err: fault }, 'notices could not be queued yet'))
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
