/** What a virtual site consists of, and how its file is read: errors name the place and the remedy. */

export interface DoorConfig {
  /** Unique on the site. */
  readonly name: string
  /** TCP ports; 0 or left out: any free one. */
  readonly readerPort?: number
  readonly scannerPort?: number
  readonly scalePort?: number
  /** Added to every time the reader tells, ms. */
  readonly clockErrorMs?: number
  /** Everything the reader sends is cut into pieces of this many bytes. */
  readonly chunkBytes?: number
}

export interface SiteConfig {
  /** Where the devices listen; default 127.0.0.1. */
  readonly host?: string
  /** Same seed, same chances; default 1. */
  readonly seed?: number
  readonly doors: readonly DoorConfig[]
}

export interface ConfigRefusal {
  readonly refused: 'bad-config'
  readonly message: string
}

const DOOR_NUMBERS = {
  readerPort: [0, 65_535],
  scannerPort: [0, 65_535],
  scalePort: [0, 65_535],
  clockErrorMs: [-4e12, 4e12],
  chunkBytes: [1, 1_048_576],
} as const
const DOORS_MAX = 500

const refuse = (message: string): ConfigRefusal => ({ refused: 'bad-config', message })
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const unknownKey = (found: Record<string, unknown>, known: readonly string[]): string | undefined =>
  Object.keys(found).find((key) => !known.includes(key))

const doorFault = (door: unknown, place: string): string | undefined => {
  if (!isRecord(door)) return `${place} must be an object`
  const stray = unknownKey(door, ['name', ...Object.keys(DOOR_NUMBERS)])
  if (stray) return `${place}.${stray} is unknown; known: name, ${Object.keys(DOOR_NUMBERS).join(', ')}`
  if (typeof door.name !== 'string' || door.name === '') return `${place}.name must be a text such as "d1"`
  for (const [key, [min, max]] of Object.entries(DOOR_NUMBERS)) {
    const value = door[key]
    if (value === undefined) continue
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
      return `${place}.${key} must be a whole number from ${min} to ${max}`
    }
  }
  return undefined
}

const siteFault = (found: Record<string, unknown>): string | undefined => {
  const stray = unknownKey(found, ['host', 'seed', 'doors'])
  if (stray) return `${stray} is unknown; known: host, seed, doors`
  if (found.host !== undefined && typeof found.host !== 'string') return 'host must be a text such as "127.0.0.1"'
  if (found.seed !== undefined && !Number.isInteger(found.seed)) return 'seed must be a whole number'
  if (!Array.isArray(found.doors) || found.doors.length === 0 || found.doors.length > DOORS_MAX) {
    return `doors must be a list of 1 to ${DOORS_MAX} doors`
  }
  for (const [index, door] of found.doors.entries()) {
    const fault = doorFault(door, `doors[${index}]`)
    if (fault) return fault
  }
  const names = found.doors.map((door) => door.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice === undefined ? undefined : `doors: the name "${twice}" is there twice`
}

/** Reads the JSON text of a site file. Never throws. */
export const parseSiteConfig = (json: string): SiteConfig | ConfigRefusal => {
  let found: unknown
  try {
    found = JSON.parse(json)
  } catch (error) {
    return refuse(`not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isRecord(found)) return refuse('expected an object with host, seed and doors')
  const fault = siteFault(found)
  return fault ? refuse(fault) : (found as unknown as SiteConfig)
}
