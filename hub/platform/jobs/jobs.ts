/** What is done by the clock: pg-boss keeps the plan in the database, so that of several hubs one does it. */
import { PgBoss } from 'pg-boss'
import type { Database, Tx } from '../db/tx.ts'
import type { Logger } from '../log.ts'

/** The hub itself does it, for every company: nobody asks for it, and nobody is answered. */
export interface Job {
  readonly name: string
  /** Five fields, UTC. */
  readonly cron: string
  /** What a person would need to see or do the same; null: no person ever does. */
  readonly permission: string | null
  /** `read`: a snapshot in which nothing can be written. */
  readonly access: 'read' | 'write'
  readonly run: (tx: Tx) => Promise<void>
}
/** Gives a job no more than it declares. */
export const runJob = ({ access, run }: Job, system: Database): Promise<void> =>
  access === 'read' ? system.read(run) : system.transaction(run)

/** What is done once for each thing queued, and tried again when it fails. */
/** Of things with a `jobId`, one that is queued again while it is known is not. */
export interface Queue<T extends object> {
  readonly name: string
  readonly run: (thing: T) => Promise<void>
}

export interface JobSettings {
  readonly databaseUrl: string
  readonly log: Logger
  readonly system: Database
  readonly jobs: readonly Job[]
}

export interface Jobs {
  /** The answer puts things into the queue; it resolves when they are kept. */
  readonly queue: <T extends object>(queue: Queue<T>) => Promise<(things: readonly T[]) => Promise<void>>
  readonly close: () => Promise<void>
}

const POLL_S = 30
const STOP_MS_MAX = 5_000

/** What a hub that died had begun is begun again after `expireInSeconds`. Twelve tries, each twice as long after the last: a mail server may be away for the night. */
const RETRIES = { retryLimit: 12, retryDelay: 15, retryBackoff: true, expireInSeconds: 120 } as const
const QUEUE_POLL_S = 2

export const startJobs = async ({ databaseUrl, log, system, jobs }: JobSettings): Promise<Jobs> => {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: 2,
    application_name: 'dockledger-jobs',
    schema: 'jobs',
  })
  boss.on('error', (error) => log.warn({ reason: error.message }, 'the job queue is in trouble'))
  await boss.start()
  for (const job of jobs) {
    const { name, cron } = job
    await boss.createQueue(name)
    await boss.work(name, { pollingIntervalSeconds: POLL_S }, async () => {
      log.info({ job: name }, 'a job begins')
      await runJob(job, system)
    })
    await boss.schedule(name, cron, null, { tz: 'UTC' })
  }
  return {
    queue: async <T extends object>({ name, run }: Queue<T>) => {
      await boss.createQueue(name)
      await boss.work<T>(name, { pollingIntervalSeconds: QUEUE_POLL_S }, async ([job]) => {
        if (job) await run(job.data)
      })
      return async (things) => {
        for (const thing of things) {
          const id = 'jobId' in thing && typeof thing.jobId === 'string' ? { id: thing.jobId } : {}
          await boss.send(name, thing, { ...RETRIES, ...id })
        }
      }
    },
    close: () => boss.stop({ graceful: true, timeout: STOP_MS_MAX }),
  }
}
