/**
 * A whole warehouse of virtual devices speaking the true wire protocols. As a module: `createVirtualSite`. As a process:
 * `node devices/virtual-site.ts --config FILE`, commands on standard input, events on standard output (site/commands.ts);
 * it ends when its standard input does.
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { systemClock } from './clock.ts'
import { obey, type SiteEvent } from './site/commands.ts'
import { parseSiteConfig } from './site/config.ts'
import { createVirtualSite } from './site/site.ts'

export type { SiteCommand, SiteEvent } from './site/commands.ts'
export type { DoorConfig, SiteConfig } from './site/config.ts'
export { createVirtualSite, type DoorAddresses, type SiteDoor, type VirtualSite } from './site/site.ts'

const say = (event: SiteEvent): void => {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

const fail = (message: string): void => {
  process.stderr.write(`virtual site: ${message}\n`)
  process.exitCode = 1
}

const run = async (): Promise<void> => {
  const { config: file } = parseArgs({ options: { config: { type: 'string' } } }).values
  if (!file) return fail('write --config FILE; the file is JSON such as {"doors":[{"name":"d1","readerPort":5084}]}')
  const config = parseSiteConfig(readFileSync(file, 'utf8'))
  if ('refused' in config) return fail(`${file}: ${config.message}`)
  const site = await createVirtualSite(config, systemClock)
  say({ event: 'ready', doors: site.addresses })
  const commands = createInterface({ input: process.stdin })
  process.once('SIGTERM', () => commands.close())
  process.once('SIGINT', () => commands.close())
  commands.on('line', (line) => {
    if (line.trim() !== '') void obey(site, line, say)
  })
  await new Promise<void>((ended) => commands.once('close', ended))
  await site.close()
  say({ event: 'closed' })
  process.stdin.destroy()
}

if (import.meta.main)
  await run().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)))
