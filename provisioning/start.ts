/** `npm start`: everything on one machine. Reads top to bottom: dashboard, hub, administrator, demo; and back down on Ctrl-C. */
import { join } from 'node:path'
import process from 'node:process'
import { type Administrator, forgetPassword, prepareAdministrator, signIn, signOut } from './administrator.ts'
import { buildDashboard } from './build-dashboard.ts'
import { systemClock as clock } from './clock.ts'
import { readSettings } from './config.ts'
import { startDemoPrinter } from './demo/printer.ts'
import { runDemo } from './demo/run.ts'
import { Child, type ChildEnd, type SuperviseSpec } from './supervise/child.ts'

const root = new URL('..', import.meta.url).pathname
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const fail = (text: string): never => {
  process.stderr.write(`${text}\n`)
  process.exit(1)
}
const READY_POLL_MS = 150
const PARENT_POLL_MS = 1_000

const settings = await readSettings(process.argv.slice(2), process.env).catch((error: Error) => fail(error.message))
const { dataDir, url, address } = settings
const stopping = new AbortController()
/** Stopped from the last to the first. */
const children: Child[] = []
let stopped: Promise<void> | undefined
const stop = (): Promise<void> => {
  stopping.abort()
  stopped ??= (async () => {
    for (const child of children.reverse()) await child.stop()
  })()
  return stopped
}
/** One of them can do no more, and why is for a person to mend: all of it ends. */
const giveUp = (child: Child, { how, words }: ChildEnd): void => {
  const { name } = child.spec
  void stop().then(() =>
    fail(`${words || `the ${name} did not say why`}\n(${name}: ${how}; its log: ${child.log.path})`),
  )
}
/** The administrator's password is the hub's business alone, and every program's environment can be read on its machine. */
const { ADMIN_PASSWORD, ADMIN_PASSWORD_FILE, ...inherited } = process.env
const supervise = ({ env, ...spec }: SuperviseSpec): Child => {
  const child = new Child(
    { ...spec, env: { ...inherited, ...env }, onGivenUp: (end) => giveUp(child, end) },
    clock,
    say,
  )
  children.push(child)
  child.start()
  return child
}
const logFileOf = (name: string): string => join(dataDir, 'logs', `${name}.log`)

if (buildDashboard() !== 0) fail('the dashboard does not build; the messages above say why')

const prepare = (): Administrator => {
  try {
    return prepareAdministrator(settings)
  } catch (error) {
    return fail(`DATA_DIR ${dataDir}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
const administrator = prepare()
const printer = settings.isDemoWanted ? await startDemoPrinter(join(dataDir, 'demo/labels')) : undefined
const printerHosts = [process.env.PRINTER_HOSTS, printer && `${printer.host}:${printer.port}`].filter(Boolean)
let isHubReady = false
let hasHubOpened = false
supervise({
  name: 'hub',
  command: [process.execPath, ...(settings.isDevelopment ? ['--watch'] : []), join(root, 'hub/main.ts')],
  env: {
    DATA_DIR: dataDir,
    HTTP_PORT: String(settings.httpPort),
    MQTT_PORT: String(settings.mqttPort),
    PRINTER_HOSTS: printerHosts.join(','),
    ...(ADMIN_PASSWORD_FILE === undefined ? {} : { ADMIN_PASSWORD_FILE }),
    ...(ADMIN_PASSWORD === undefined ? {} : { ADMIN_PASSWORD }),
    ...(administrator.isGenerated && administrator.password ? { ADMIN_PASSWORD: administrator.password } : {}),
  },
  logFile: logFileOf('hub'),
  // another program may answer under our address: ready is what our own hub calls so
  onLine: (line) => {
    if (line.startsWith('Dockledger is ready')) hasHubOpened = true
  },
  isWorthRestarting: () => isHubReady,
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!stopping.signal.aborted) say('stopping …')
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}

/** npm may be killed and leave its child behind: what nobody started any more stops by itself. */
const watchParent = async (): Promise<void> => {
  const parent = process.ppid
  while (!stopping.signal.aborted && process.ppid === parent) await clock.pause(PARENT_POLL_MS, stopping.signal)
  if (!stopping.signal.aborted) process.kill(process.pid, 'SIGTERM')
}
if (process.ppid !== 1 && process.env.npm_lifecycle_event) void watchParent()

const waitForHub = async (): Promise<void> => {
  while (!isHubReady && !stopping.signal.aborted) {
    if (hasHubOpened)
      isHubReady = await fetch(`${url}/readyz`).then(
        (response) => response.ok,
        () => false,
      )
    if (!isHubReady) await clock.pause(READY_POLL_MS, stopping.signal)
  }
}

/** Said once, and only when it signs in: a hub that had people before made no administrator. */
const tellPassword = async ({ email, password, isGenerated }: Administrator): Promise<void> => {
  const cookie = isGenerated && password ? await signIn(url, email, password) : undefined
  if (cookie) {
    await signOut(url, cookie)
    say('')
    say('┌─ The administrator was created. This password is shown once: keep it. ─')
    say(`│  e-mail    ${email}`)
    say(`│  password  ${password}`)
    say('└────────────────────────────────────────────────────────────────────────')
  }
  forgetPassword(dataDir, email)
}

const open = async (): Promise<void> => {
  await tellPassword(administrator)
  say(`\nDockledger is ready: ${address}\n`)
  if (settings.isDevelopment) {
    supervise({
      name: 'dashboard',
      command: [process.execPath, join(root, 'node_modules/vite/bin/vite.js'), join(root, 'dashboard')],
      env: { HUB_URL: url },
      logFile: logFileOf('dashboard'),
    })
    say('The dashboard reloads as you type: http://localhost:5173')
  }
  if (printer) {
    await runDemo({ settings, printer, administrator, supervise, logFileOf, clock, signal: stopping.signal, say })
  }
}

await waitForHub()
if (!stopping.signal.aborted) await open()
