/** The control channel of a site that runs as a process of its own: one JSON object a line in, one a line out. */
import { PATHS, type PathName } from '../portal/path.ts'
import type { VirtualSite } from './site.ts'

/** `id` is the sender's own and comes back in every event about the command. */
export type SiteCommand = { readonly id?: unknown } & (
  | {
      readonly do: 'carry'
      readonly door: string
      readonly epcs: readonly string[]
      readonly path: PathName
      readonly speedMps?: number
      readonly stopS?: number
    }
  | { readonly do: 'scan'; readonly door: string; readonly text: string; readonly symbology?: string }
  | { readonly do: 'weigh'; readonly door: string; readonly value: string }
  | { readonly do: 'wait'; readonly door: string }
  | { readonly do: 'cut'; readonly door: string }
)

/** Said as it happens: `carrying` then `carried`; `scanned`, `weighed`, `listening`, `cut`, or `refused` with a message. */
export type SiteEvent = { readonly event: string; readonly id?: unknown } & Readonly<Record<string, unknown>>

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isHex = (value: unknown): value is string => isText(value) && /^([0-9a-fA-F]{2})+$/.test(value)
const isBetween = (value: unknown, min: number, max: number): boolean =>
  typeof value === 'number' && value >= min && value <= max

const carryFault = (command: Record<string, unknown>): string | undefined => {
  const { epcs, path, speedMps, stopS } = command
  if (!Array.isArray(epcs) || epcs.length === 0 || !epcs.every(isHex))
    return 'epcs must be a list of hex texts of whole bytes'
  if (!PATHS.some((known) => known === path)) return `path must be one of ${PATHS.join(', ')}`
  if (speedMps !== undefined && !isBetween(speedMps, 0.1, 20)) return 'speedMps must be 0.1 to 20'
  return stopS !== undefined && !isBetween(stopS, 0, 3_600) ? 'stopS must be 0 to 3600' : undefined
}

const fault = (command: Record<string, unknown>): string | undefined => {
  if (!isText(command.door)) return 'door must be the name of a door'
  switch (command.do) {
    case 'carry':
      return carryFault(command)
    case 'scan':
      return isText(command.text) ? undefined : 'text must be what the label says'
    case 'weigh':
      return isText(command.value) && /^-?\d+(\.\d+)?$/.test(command.value)
        ? undefined
        : 'value must be a decimal text such as "123.5"'
    case 'wait':
    case 'cut':
      return undefined
    default:
      return 'do must be one of carry, scan, weigh, wait, cut'
  }
}

const read = (line: string): SiteCommand | { readonly refusal: string; readonly id?: unknown } => {
  let found: unknown
  try {
    found = JSON.parse(line)
  } catch {
    return { refusal: 'not a line of JSON' }
  }
  if (typeof found !== 'object' || found === null) return { refusal: 'expected an object with do and door' }
  const command = found as Record<string, unknown>
  const refusal = fault(command)
  return refusal ? { refusal, id: command.id } : (command as unknown as SiteCommand)
}

const carryOut = async (site: VirtualSite, command: SiteCommand, say: (event: SiteEvent) => void): Promise<void> => {
  const { id, door: name } = command
  const door = site.door(name)
  switch (command.do) {
    case 'carry': {
      const { epcs, path, speedMps, stopS } = command
      const what = { id, door: name, path, tags: epcs.length }
      say({ event: 'carrying', ...what })
      const pace = { ...(speedMps === undefined ? {} : { speedMps }), ...(stopS === undefined ? {} : { stopS }) }
      return say({ event: 'carried', ...what, ...(await door.carry({ epcs, path, ...pace })) })
    }
    case 'scan':
      door.scan(command.text, command.symbology ?? null)
      return say({ event: 'scanned', id, door: name })
    case 'weigh':
      await door.weigh(command.value)
      return say({ event: 'weighed', id, door: name })
    case 'wait':
      await door.whenReporting()
      return say({ event: 'listening', id, door: name })
    case 'cut':
      door.cut()
      return say({ event: 'cut', id, door: name })
  }
}

/** Obeys one line; resolves when it is done. A line it cannot obey is answered with `refused`; never rejects. */
export const obey = async (site: VirtualSite, line: string, say: (event: SiteEvent) => void): Promise<void> => {
  const command = read(line)
  if ('refusal' in command) return say({ event: 'refused', id: command.id, message: command.refusal })
  try {
    await carryOut(site, command, say)
  } catch (error) {
    say({ event: 'refused', id: command.id, message: error instanceof Error ? error.message : String(error) })
  }
}
