/** The hub, top to bottom as it starts; bottom to top as it stops. */
import { readConfig } from './config.ts'
import { EXIT_CONFIG, LastingFault } from './platform/lasting-fault.ts'
import { startHub } from './start.ts'

const STOP_MS_MAX = 20_000

const say = (text: string): void => void process.stdout.write(`${text}\n`)
/** A supervisor starts it again after 1, not after EXIT_CONFIG. */
const fail = (text: string, code = 1): never => {
  process.stderr.write(`${text}\n`)
  process.exit(code)
}
const codeOf = (error: unknown): number => (error instanceof LastingFault ? EXIT_CONFIG : 1)

const read = (): ReturnType<typeof readConfig> => {
  try {
    return readConfig()
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), codeOf(error))
  }
}

const { config, describe } = read()
const [argument, ...more] = process.argv.slice(2)
if (argument === '--print-config') {
  say(describe())
  process.exit(0)
}
if (argument !== undefined || more.length > 0)
  fail('usage: npx node hub/main.ts [--print-config]; everything else is set by environment', EXIT_CONFIG)

const starting = startHub(config, say).catch((error: Error) =>
  fail(`the hub cannot start: ${error.message}`, codeOf(error)),
)

let isStopping = false
const stop = async (signal: NodeJS.Signals): Promise<void> => {
  if (isStopping) process.exit(1)
  isStopping = true
  // a hub that dies half started would leave its PostgreSQL behind
  const hub = await starting
  hub.log.info({ signal }, 'stopping')
  void hub.clock.wait(STOP_MS_MAX).then(() => fail('the hub did not stop in time'))
  await hub.stop()
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    stop(signal).catch((error: Error) => fail(error.message))
  })
await starting
