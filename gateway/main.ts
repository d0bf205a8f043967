/** The edge process: `node gateway/main.ts --config FILE [--check] [--print-config]`. */
import { parseArgs } from 'node:util'
import { systemClock } from './clock.ts'
import { processEnvironment } from './config/environment.ts'
import { loadConfig } from './config/load.ts'
import { printedConfig } from './config/print.ts'
import { problemText } from './config/problem.ts'
import { createFailPoints } from './fail-point.ts'
import { startGateway } from './gateway.ts'
import { createLog } from './log.ts'

const USAGE = `usage: npm run gateway -- --config FILE [--check] [--print-config]
  --check         only say whether the settings are right
  --print-config  only show every setting and where it comes from (default, file or env)
`
/** Bad settings, so that a supervisor knows that starting again will not help (sysexits.h EX_CONFIG). */
const EXIT_CONFIG = 78

const options = {
  config: { type: 'string' },
  check: { type: 'boolean' },
  'print-config': { type: 'boolean' },
  help: { type: 'boolean' },
} as const

const fail = (text: string, code: number): void => {
  process.stderr.write(text)
  process.exitCode = code
}

const readArguments = () => {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

const main = async (): Promise<void> => {
  const values = readArguments()
  if ('problem' in values) return fail(`${values.problem}\n${USAGE}`, EXIT_CONFIG)
  if (values.help || !values.config) return fail(USAGE, values.help ? 0 : EXIT_CONFIG)
  const environment = processEnvironment()
  const loaded = loadConfig(values.config, environment)
  if ('problems' in loaded)
    return fail(loaded.problems.map((problem) => `${problemText(problem)}\n`).join(''), EXIT_CONFIG)
  if (values['print-config']) process.stdout.write(printedConfig(loaded))
  if (values.check) process.stdout.write(`${values.config}: the settings are right\n`)
  if (values.check || values['print-config']) return

  const log = createLog(loaded.config.logLevel, loaded.config.gateway)
  const failPoint = createFailPoints(environment.FAIL_POINT, () => process.kill(process.pid, 'SIGKILL'))
  const running = await startGateway(loaded, { clock: systemClock, log, failPoint })
  let isStopping = false
  const stop = (signal: string): void => {
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'stopping')
    running.stop().catch((error: unknown) => {
      log.error({ err: error }, 'did not stop cleanly')
      process.exitCode = 1
    })
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

main().catch((error: unknown) =>
  fail(`the gateway cannot start: ${error instanceof Error ? error.message : error}\n`, 1),
)
