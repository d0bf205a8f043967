/** What is done by the clock: pg-boss keeps the plan in the database, so that of several hubs one does it. */
import { PgBoss } from 'pg-boss'
import type { Logger } from '../log.ts'

export interface Job {
  readonly name: string
  /** Five fields, UTC. */
  readonly cron: string
  readonly run: () => Promise<void>
}

/** What is done once for each thing queued, and tried again when it fails. */
export interface Queue<T extends object> {
  readonly name: string
  readonly run: (thing: T) => Promise<void>
}

export interface JobSettings {
  readonly databaseUrl: string
  readonly log: Logger
  readonly jobs: readonly Job[]
}

export interface Jobs {
  /** The answer puts things into the queue; it resolves when they are kept. */
  readonly queue: <T extends object>(queue: Queue<T>) => Promise<(things: readonly T[]) => Promise<void>>
  readonly close: () => Promise<void>
}

const POLL_S = 30
const STOP_MS_MAX = 5_000

/** Twelve tries, each twice as long after the last: a mail server may be away for the night. */
const RETRIES = { retryLimit: 12, retryDelay: 15, retryBackoff: true } as const
const QUEUE_POLL_S = 2

export const startJobs = async ({ databaseUrl, log, jobs }: JobSettings): Promise<Jobs> => {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: 2,
    application_name: 'dockledger-jobs',
    schema: 'jobs',
  })
  boss.on('error', (error) => log.warn({ reason: error.message }, 'the job queue is in trouble'))
  await boss.start()
  for (const { name, cron, run } of jobs) {
    await boss.createQueue(name)
    await boss.work(name, { pollingIntervalSeconds: POLL_S }, async () => {
      log.info({ job: name }, 'a job begins')
      await run()
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
        for (const thing of things) await boss.send(name, thing, RETRIES)
      }
    },
    close: () => boss.stop({ graceful: true, timeout: STOP_MS_MAX }),
  }
}
