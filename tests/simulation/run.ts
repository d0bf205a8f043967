/** `npm run sim -- [--seed N] [--steps N] [--seeds N]`: replays weeks of traffic on an embedded PostgreSQL; a failure prints its seed. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { openDatabase } from '../../hub/platform/db/database.ts'
import { startEmbedded } from '../../hub/platform/db/embedded.ts'
import { migrate } from '../../hub/platform/db/migrate.ts'
import { EVERYTHING } from '../../hub/platform/db/scope.ts'
import { handClock } from '../../hub/reconcile/floor.case.ts'
import { simulate } from './simulate.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '300' },
    seeds: { type: 'string', default: '1' },
  },
})
const [seed, steps, seeds] = [values.seed, values.steps, values.seeds].map(Number) as [number, number, number]
if (![seed, steps, seeds].every((n) => Number.isSafeInteger(n) && n > 0)) {
  process.stderr.write('--seed, --steps and --seeds are whole numbers above zero\n')
  process.exit(2)
}

const dataDir = mkdtempSync(join(tmpdir(), 'dockledger-sim-'))
// as root the server runs under another account, which must be able to pass
chmodSync(dataDir, 0o711)
const server = await startEmbedded({ dataDir, tuning: ['fsync=off', 'synchronous_commit=off'] })
const clock = handClock()
const db = openDatabase({ url: server.url, clock })
try {
  await migrate(db.pool)
  for (let one = seed; one < seed + seeds; one++) {
    const { movements, passages } = await simulate(db.as(EVERYTHING), clock, { seed: one, steps })
    process.stdout.write(`seed ${one}: ${steps} steps, ${passages} passages, ${movements} movements, no violation\n`)
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  await db.close()
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
