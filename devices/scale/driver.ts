// Flow 1/12 · bytes → sighting · next: gateway/pipeline/filter.ts
/** A scale that speaks MT-SICS, on a serial port or behind a serial device server. */
import type { Driver, DriverConfig, DriverFactory, WeighingSighting } from '../driver.ts'
import { delimited } from '../framing/delimited.ts'
import { type Backoff, reconnecting } from '../transport/index.ts'
import { isDecimal, LINE_BYTES_MAX, lineBytes } from './codec.ts'
import { type SessionEffect, type SessionInput, type SessionRules, startOf, step } from './session.ts'

export interface ScaleConfig extends DriverConfig {
  /** SIR: the scale repeats by itself (default; falls back to SI where it is refused). SI: each value is asked for. */
  readonly question?: 'SIR' | 'SI'
  /** Default 250 ms, SI only. */
  readonly pollMs?: number
  /** Default 2,000 ms; after three times it counts as silent. */
  readonly answerMsMax?: number
  /** Stable values up to this one are an empty platform; decimal text in the scale's unit, default `0`. */
  readonly emptyUpTo?: string
  /** A change of so many last digits is flicker; default 1. */
  readonly flickerDigits?: number
  readonly backoff?: Backoff
}

/** CR alone ends a line on some terminals, so either does. */
const framing = delimited({ delimiter: 'cr-or-lf', lengthMax: LINE_BYTES_MAX })

const rulesOf = (config: ScaleConfig): SessionRules => {
  const emptyUpTo = config.emptyUpTo ?? '0'
  if (!isDecimal(emptyUpTo)) throw new Error(`${config.name}: emptyUpTo '${emptyUpTo}' must be a decimal such as 0.05`)
  return {
    name: config.name,
    question: config.question ?? 'SIR',
    pollMs: config.pollMs ?? 250,
    answerMsMax: config.answerMsMax ?? 2_000,
    emptyUpTo,
    flickerDigits: config.flickerDigits ?? 1,
  }
}

/**
 * Sights each weighing once: a thing put on and come to rest. Ready when the scale has answered. Overload, underload and
 * noise are reported as `ready` with a fault, once, until a weight comes again. Throws when `emptyUpTo` is no decimal.
 */
export const createScaleDriver: DriverFactory<ScaleConfig> = (config, host): Driver => {
  const rules = rulesOf(config)
  let session = startOf(rules)
  let frames = framing.start
  let cancelWait = (): void => undefined

  const feed = (input: SessionInput): void => {
    const next = step(session, input, rules)
    if (!next) return
    session = next.state
    for (const effect of next.effects) perform(effect)
  }
  const perform = (effect: SessionEffect): void => {
    switch (effect.kind) {
      case 'send':
        link.write(lineBytes(effect.line))
        break
      case 'wait':
        cancelWait()
        cancelWait = host.after(effect.ms, () => feed({ kind: 'waited' }))
        break
      case 'ready':
        link.ready(effect.fault)
        break
      case 'weighed':
        weighed.push({ kind: 'weighing', ...effect.reading, at: host.now() })
        break
      case 'drop':
        link.drop(effect.fault)
        break
    }
  }
  let weighed: WeighingSighting[] = []

  const receive = (chunk: Uint8Array): void => {
    const framed = framing.push(frames, chunk)
    frames = framed.state
    weighed = []
    for (const frame of framed.frames) feed({ kind: 'line', line: textOf(frame) })
    if (framed.overflows > 0) feed({ kind: 'line', line: '' })
    if (weighed.length > 0) host.sighted(weighed)
  }
  const lost = (): void => {
    cancelWait()
    frames = framing.start
    feed({ kind: 'lost' })
  }
  const link = reconnecting(config, host, { opened: () => feed({ kind: 'opened' }), bytes: receive, lost })
  return {
    start: link.start,
    stop: () => {
      cancelWait()
      frames = framing.start
      session = startOf(rules)
      return link.stop()
    },
  }
}

const textOf = (frame: Uint8Array): string => {
  let text = ''
  for (const byte of frame) text += String.fromCharCode(byte)
  return text
}
