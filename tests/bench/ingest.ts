/** Entries per second from MQTT publish to committed movement, ours against the bare pipeline. */
import { readdirSync, readFileSync } from 'node:fs'
import { until } from '../support/until.ts'
import { interleave, type Measure, round } from './measure.ts'
import { connectGateway, type Pipeline, type Stage } from './stage.ts'
import { buildBatches, publishAll } from './traffic.ts'

const ENTRIES = 20_000
const ROUNDS = 3
const BAR = 0.5

const movementsIn = async ({ pool }: Pipeline): Promise<number> => {
  const { rows } = await pool.query<{ n: number }>('SELECT coalesce(max(seq), 0)::int AS n FROM movement')
  return rows[0]?.n ?? 0
}

const cpuSecondsOf = (pid: number): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}
/** The server and its backends; those that ended are counted in the server's own children (fields 13 and 14). */
const databaseCpuSeconds = (serverPid: number): number =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(serverPid)
      } catch {
        return false
      }
    })
    .reduce((sum, name) => sum + cpuSecondsOf(Number(name)), 0)

interface Spent {
  process: number
  database: number
}

const run = async (stage: Stage, pipeline: Pipeline, spent: Spent): Promise<number> => {
  const client = await connectGateway(pipeline)
  const batches = buildBatches(ENTRIES)
  const before = await movementsIn(pipeline)
  const cpu = [cpuSecondsOf(pipeline.pid()), databaseCpuSeconds(stage.serverPid())] as const
  const startedAt = performance.now()
  await publishAll(client, batches)
  await until(`${ENTRIES} movements`, async () => (await movementsIn(pipeline)) >= before + ENTRIES, 180_000)
  const seconds = (performance.now() - startedAt) / 1000
  spent.process += cpuSecondsOf(pipeline.pid()) - cpu[0]
  spent.database += databaseCpuSeconds(stage.serverPid()) - cpu[1]
  await client.endAsync()
  return ENTRIES / seconds
}

export const measureIngest = async (stage: Stage): Promise<Measure> => {
  const [ours, bare] = [
    { process: 0, database: 0 },
    { process: 0, database: 0 },
  ]
  // a first round for both, so that neither pays for cold pages and cold code
  await run(stage, stage.bare, { process: 0, database: 0 })
  await run(stage, stage.ours, { process: 0, database: 0 })
  const rates = await interleave(ROUNDS, {
    bare: () => run(stage, stage.bare, bare),
    ours: () => run(stage, stage.ours, ours),
  })
  const perThousand = (seconds: number): number => round((seconds * 1_000_000) / (ENTRIES * ROUNDS))
  return {
    name: 'ingest',
    ratio: round(rates.ours / rates.bare),
    of: 'entries/s from MQTT publish to committed movement, against the bare pipeline',
    bar: `≥ ${BAR}`,
    isMet: rates.ours / rates.bare >= BAR,
    entriesPerSecond: Math.round(rates.ours),
    bareEntriesPerSecond: Math.round(rates.bare),
    coreMsPer1000Entries: {
      hub: perThousand(ours.process),
      hubDatabase: perThousand(ours.database),
      bare: perThousand(bare.process),
      bareDatabase: perThousand(bare.database),
    },
  }
}
