/** `npm run device -- <llrp|scanner|scale|printer> [--option value …]`: one virtual device by hand, until Ctrl-C. */
import { parseArgs } from 'node:util'
import { systemClock } from './clock.ts'
import { HAND_OPTIONS, OptionFault, startByHand } from './site/hand-run.ts'

type Device = keyof typeof HAND_OPTIONS

const isDevice = (name: string | undefined): name is Device => name !== undefined && Object.hasOwn(HAND_OPTIONS, name)

const usage = (): string =>
  Object.entries(HAND_OPTIONS)
    .map(([device, options]) => {
      const known = Object.entries(options).map(([name, value]) => `--${name} ${value === '' ? "''" : value}`)
      return `  npm run device -- ${device} ${known.join(' ')}`
    })
    .join('\n')

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const fail = (message: string): void => {
  process.stderr.write(`${message}\nThe virtual devices, with their defaults:\n${usage()}\n`)
  process.exitCode = 2
}

const optionsOf = (device: Device, args: readonly string[]): Record<string, string | undefined> => {
  const defaults: Record<string, string> = HAND_OPTIONS[device]
  const known = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }]))
  const given = parseArgs({ args: [...args], options: known, strict: true }).values
  return { ...defaults, ...(given as Record<string, string>) }
}

const run = async (device: Device, args: readonly string[]): Promise<void> => {
  const running = await startByHand(device, optionsOf(device, args), systemClock)
  say(`${running.about}\n${running.everyS > 0 ? `every ${running.everyS} s, ` : ''}until Ctrl-C`)
  let isOver = false
  let cancel = (): void => undefined
  const act = async (): Promise<void> => {
    const done = await running.act()
    if (isOver) return
    say(done)
    cancel = systemClock.after(running.everyS * 1_000, () => void act())
  }
  if (running.everyS > 0) void act()
  await new Promise<void>((ended) => {
    process.once('SIGINT', () => ended())
    process.once('SIGTERM', () => ended())
  })
  isOver = true
  cancel()
  await running.close()
}

const isUsageFault = (error: unknown): error is Error =>
  error instanceof OptionFault ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))

const [name, ...args] = process.argv.slice(2)
if (!isDevice(name))
  fail(name === undefined || name === '--help' ? 'Which device?' : `There is no virtual device "${name}".`)
else {
  await run(name, args).catch((error: unknown) => {
    if (isUsageFault(error)) return fail(error.message)
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })
}
