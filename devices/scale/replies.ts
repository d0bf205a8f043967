/** How an MT-SICS scale answers a command: the other side of the codec. */
import { weightLine } from './codec.ts'
import { type Platform, rangeOf, shown } from './platform.ts'

export interface Answer {
  readonly platform: Platform
  readonly lines: readonly string[]
  /** S, T and Z wait until the platform is at rest; the answer then is that of asking again. */
  readonly isWaiting?: boolean
  /** SIR starts the repeating; S, SI and @ end it. */
  readonly repeats?: boolean
}

export interface ScaleNames {
  readonly unit: string
  readonly serial: string
  readonly model: string
}

/** The line that says what is on the platform now. */
export const weightNow = (platform: Platform, unit: string): string => {
  const range = rangeOf(platform)
  if (range === 'over') return 'S +'
  return range === 'under' ? 'S -' : weightLine(platform.isAtRest, shown(platform), unit)
}

/** Answers one command line without its CR LF. */
export const answer = (platform: Platform, command: string, names: ScaleNames): Answer => {
  const now = weightNow(platform, names.unit)
  const waits = !platform.isAtRest && rangeOf(platform) === 'within'
  switch (command) {
    case 'S':
      return waits
        ? { platform, lines: [], isWaiting: true, repeats: false }
        : { platform, lines: [now], repeats: false }
    case 'SI':
      return { platform, lines: [now], repeats: false }
    case 'SIR':
      return { platform, lines: [now], repeats: true }
    case 'Z':
      return waits ? { platform, lines: [], isWaiting: true } : { platform: zeroed(platform), lines: ['Z A'] }
    case 'ZI':
      return { platform: zeroed(platform), lines: [platform.isAtRest ? 'ZI S' : 'ZI D'] }
    case 'T':
      if (waits) return { platform, lines: [], isWaiting: true }
      return rangeOf(platform) === 'within' ? tared(platform, names, 'T') : { platform, lines: ['T I'] }
    case 'TI':
      return rangeOf(platform) === 'within' ? tared(platform, names, 'TI') : { platform, lines: ['TI I'] }
    case 'TAC':
      return { platform: { ...platform, tare: 0n }, lines: ['TAC A'] }
    case '@':
      return { platform: { ...platform, tare: 0n }, lines: [`I4 A "${names.serial}"`], repeats: false }
    case 'I2':
      return { platform, lines: [`I2 A "${names.model}"`] }
    case 'I4':
      return { platform, lines: [`I4 A "${names.serial}"`] }
    default:
      return { platform, lines: ['ES'] }
  }
}

const zeroed = (platform: Platform): Platform => ({ ...platform, gross: 0n, tare: 0n })

/** `T S     100.00 g`: the tare weight stored, at rest or in motion. */
const tared = (platform: Platform, { unit }: ScaleNames, command: 'T' | 'TI'): Answer => {
  const value = shown({ ...platform, tare: 0n })
  const status = platform.isAtRest ? 'S' : 'D'
  return {
    platform: { ...platform, tare: platform.gross },
    lines: [`${command} ${status} ${value.padStart(10)} ${unit}`],
  }
}
