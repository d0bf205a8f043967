/** The demo from end to end: may it run, its company, its gateway, its virtual site, its deliveries. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import type { GatewayRow } from '@dockledger/hub/contract/api.ts'
import type { Me } from '@dockledger/hub/contract/people.ts'
import { type Administrator, createApiKey, signIn, signOut } from '../administrator.ts'
import { type Api, connectApi, listAll } from '../api.ts'
import type { Clock } from '../clock.ts'
import type { StartSettings } from '../config.ts'
import type { Child, SuperviseSpec } from '../supervise/child.ts'
import { GATEWAY, ORDERS_AT_START } from './company.ts'
import { keepDelivering } from './deliveries.ts'
import { writeGatewayConfig } from './gateway-config.ts'
import { keepOrdersOpen } from './orders.ts'
import { type DemoPrinter, seedPrinter } from './printer.ts'
import { seedDemo } from './seed.ts'
import { startSite } from './site.ts'
import { openState } from './state.ts'

export interface DemoContext {
  readonly settings: StartSettings
  readonly administrator: Administrator
  readonly printer: DemoPrinter
  readonly supervise: (spec: SuperviseSpec) => Child
  readonly logFileOf: (name: string) => string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly say: (text: string) => void
}

const root = new URL('../..', import.meta.url).pathname

/** Kept for its owner alone; undefined when there is none. */
const readSecret = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
const keepSecret = (path: string, secret: string): string => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, `${secret}\n`, { mode: 0o600 })
  return secret
}

const apiKeyOf = async ({ settings, administrator }: DemoContext, folder: string): Promise<string | undefined> => {
  const path = join(folder, 'api-key')
  const kept = readSecret(path)
  if (kept || !administrator.password) return kept
  const cookie = await signIn(settings.url, administrator.email, administrator.password)
  if (!cookie) return undefined
  const key = keepSecret(path, await createApiKey(settings.url, cookie, 'demo site'))
  await signOut(settings.url, cookie)
  return key
}

/** Shown by the hub once: when it was not kept, a new one replaces it. */
const keepCredential = async (api: Api, path: string, companyId: string): Promise<void> => {
  const gateways = await listAll<GatewayRow>(api, '/gateways')
  const row = gateways.find((gateway) => gateway.name === GATEWAY.name)
  const kept = readSecret(path)
  if (kept && row?.state === 'active') return
  const { credential } =
    row?.state === 'active'
      ? await api.post<{ credential: string }>(`/gateways/${GATEWAY.name}/rotation`, {})
      : await api.post<{ credential: string }>('/gateways', { ...GATEWAY, companyId })
  keepSecret(path, credential)
}

const runSite = async (
  context: DemoContext,
  api: Api,
  { folder, demoActor }: { readonly folder: string; readonly demoActor: string },
): Promise<void> => {
  const { settings, supervise, logFileOf, clock, signal, say } = context
  const file = openState(join(folder, 'state.json'), clock)
  if (file.state.isWiped) return say(`The demo company was wiped and stays so. To have it again: rm -r ${folder}`)
  const places = await seedDemo(api)
  await seedPrinter(api, places, context.printer)
  await keepOrdersOpen({ api, demoActor, places, file, clock }, ORDERS_AT_START)
  const credentialFile = join(folder, 'gateway-credential')
  await keepCredential(api, credentialFile, places.companyId)
  const site = await startSite({ supervise, folder, logFile: logFileOf('virtual-site'), clock, signal })
  const config = writeGatewayConfig({ folder, mqttUrl: settings.mqttUrl, credentialFile, doors: site.doors })
  const gateway = supervise({
    name: 'gateway',
    command: [process.execPath, join(root, 'gateway/main.ts'), '--config', config],
    logFile: logFileOf('gateway'),
  })
  say(`Its label printer is virtual: what comes out is in ${context.printer.folder}`)
  say(
    'The demo site is at work: a delivery about every 25 s through doors D1 and D2. Start with --no-demo to leave it out.',
  )
  if (await keepDelivering({ api, demoActor, site, places, file, clock, signal, say })) {
    file.save({ isWiped: true })
    say('The demo company was wiped: the virtual site stops.')
    await gateway.stop()
    await site.stop()
  }
}

/** Never throws: the product runs without its demo. */
export const runDemo = async (context: DemoContext): Promise<void> => {
  const { settings, clock, signal, say } = context
  const folder = join(settings.dataDir, 'demo')
  try {
    const key = await apiKeyOf(context, folder)
    if (!key) return say('No demo: it needs ADMIN_EMAIL and ADMIN_PASSWORD once, to make itself an API key.')
    const api = connectApi({ url: settings.url, headers: { 'x-api-key': key }, clock, signal })
    const { companies, name } = await api.get<Me>('/me')
    if (companies.some((company) => !company.isDemo)) return say('No demo: there is a real company here.')
    await runSite(context, api, { folder, demoActor: name })
  } catch (error) {
    if (!signal.aborted) say(`No demo: ${error instanceof Error ? error.message : String(error)}`)
  }
}
