/** The virtual site as a process of its own: commands go in and events come out, a JSON object a line (devices/site/commands.ts). */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { DoorAddresses, SiteCommand } from '@dockledger/devices/virtual-site.ts'
import type { Clock } from '../clock.ts'
import { freePort } from '../ports.ts'
import type { Child, SuperviseSpec } from '../supervise/child.ts'
import { DOORS } from './company.ts'

export interface Site {
  readonly doors: readonly DoorAddresses[]
  /** Resolves when the pallet is through, or was given up because the site died under it. */
  carry(door: string, epcs: readonly string[], path: 'in' | 'turn-back'): Promise<void>
  scan(door: string, text: string): Promise<void>
  /** Decimal text, kg. */
  weigh(door: string, value: string): Promise<void>
  stop(): Promise<void>
}

export interface SiteSettings {
  readonly supervise: (spec: SuperviseSpec) => Child
  readonly folder: string
  readonly logFile: string
  readonly clock: Clock
  readonly signal: AbortSignal
}

interface SiteEvent {
  readonly event: string
  readonly id?: string
  readonly message?: string
  readonly doors?: readonly DoorAddresses[]
}

const root = new URL('../..', import.meta.url).pathname
/** Events that end a command. */
const ENDS = new Set(['carried', 'scanned', 'weighed', 'listening', 'refused'])
/** A command that nobody answers: the site died, and its successor knows nothing of it. */
const ANSWER_MS_MAX = 90_000

/** Each device keeps its port when the site is started again, so that the gateway finds it. */
const writeConfig = async (folder: string): Promise<string> => {
  const doors = []
  for (const { portal } of DOORS) {
    doors.push({
      name: portal,
      readerPort: await freePort(),
      scannerPort: await freePort(),
      scalePort: await freePort(),
    })
  }
  const path = join(folder, 'site.json')
  writeFileSync(path, JSON.stringify({ doors }))
  return path
}

export const startSite = async (settings: SiteSettings): Promise<Site> => {
  const { supervise, folder, logFile, clock, signal } = settings
  const config = await writeConfig(folder)
  const waiting = new Map<string, () => void>()
  const whenReady = Promise.withResolvers<readonly DoorAddresses[]>()
  signal.addEventListener('abort', () => whenReady.reject(new Error('stopped')))
  let lastId = 0

  const child = supervise({
    name: 'virtual site',
    command: [process.execPath, join(root, 'devices/virtual-site.ts'), '--config', config],
    logFile,
    onLine: (line) => {
      const event: SiteEvent = JSON.parse(line)
      if (event.doors) whenReady.resolve(event.doors)
      if (ENDS.has(event.event)) waiting.get(event.id ?? '')?.()
    },
  })
  const obey = async (command: SiteCommand): Promise<void> => {
    lastId += 1
    const id = String(lastId)
    const answered = new Promise<void>((resolve) => waiting.set(id, resolve))
    const patience = new AbortController()
    child.write(JSON.stringify({ ...command, id }))
    await Promise.race([answered, clock.pause(ANSWER_MS_MAX, AbortSignal.any([signal, patience.signal]))])
    patience.abort()
    waiting.delete(id)
  }
  return {
    doors: await whenReady.promise,
    carry: async (door, epcs, path) => {
      await obey({ do: 'wait', door })
      await obey({ do: 'carry', door, epcs, path })
    },
    scan: (door, text) => obey({ do: 'scan', door, text }),
    weigh: (door, value) => obey({ do: 'weigh', door, value }),
    stop: () => child.stop(),
  }
}
