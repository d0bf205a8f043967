/** What is done by the clock: pg-boss keeps the plan in the database, so that of several hubs one does it. */
import { PgBoss } from 'pg-boss'
import type { Logger } from '../log.ts'

export interface Job {
  readonly name: string
  /** Five fields, UTC. */
  readonly cron: string
  readonly run: () => Promise<void>
}

export interface JobSettings {
  readonly databaseUrl: string
  readonly log: Logger
  readonly jobs: readonly Job[]
}

const POLL_S = 30
const STOP_MS_MAX = 5_000

export const startJobs = async ({
  databaseUrl,
  log,
  jobs,
}: JobSettings): Promise<{ readonly close: () => Promise<void> }> => {
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
  return { close: () => boss.stop({ graceful: true, timeout: STOP_MS_MAX }) }
}
