// Flow 1/12 · bytes → sighting · next: gateway/pipeline/filter.ts
/** An RFID reader over LLRP: tags as its antennas hear them, and its inputs. */
import type { DeviceFault, Driver, DriverConfig, DriverHost, Sighting } from '../driver.ts'
import { type Backoff, reconnecting } from '../transport/index.ts'
import { decodeMessage, encodeMessage } from './codec.ts'
import type { ReaderSettings } from './commands.ts'
import { createFrames } from './frames.ts'
import { heardIn } from './heard.ts'
import { isReport, readReport } from './report.ts'
import { ANSWER_MS_MAX, SESSION_START, type SessionEffect, type SessionInput, session } from './session.ts'

/** `address` is `tcp://host:5084`, the port every LLRP reader listens on. */
export interface LlrpConfig extends DriverConfig, Partial<ReaderSettings> {
  readonly backoff?: Backoff
}

const settingsOf = (config: LlrpConfig): ReaderSettings => ({
  antennas: config.antennas ?? [],
  inputs: config.inputs ?? [],
  keepaliveMs: config.keepaliveMs ?? 5_000,
  reportEveryTags: config.reportEveryTags ?? 1,
  gen2Session: config.gen2Session,
  powerIndex: config.powerIndex,
})

/**
 * Holds one connection to one reader. Faults it reports: those of the wire, `in-use` (another client has it), `silent`,
 * `bad-frame`, `refused-by-device`. Holds nothing but the message it is in the middle of, at most MESSAGE_BYTES_MAX.
 */
export const createLlrpDriver = (config: LlrpConfig, host: DriverHost): Driver => {
  const settings = settingsOf(config)
  let state = SESSION_START
  let frames = createFrames()
  let cancelTimer: (() => void) | undefined
  let wasSilent = true
  let sightings: Sighting[] = []

  const disarm = (): void => {
    cancelTimer?.()
    cancelTimer = undefined
  }
  const arm = (ms: number): void => {
    disarm()
    wasSilent = true
    cancelTimer = host.after(ms, () => {
      cancelTimer = undefined
      take({ heard: 'late', wasSilent })
    })
  }
  /** What was seen before a loss was still seen: it goes out before the loss is told. */
  const flush = (): void => {
    const found = sightings
    sightings = []
    if (found.length > 0) host.sighted(found)
  }
  const drop = (fault: DeviceFault): void => {
    flush()
    link.drop(fault)
  }
  const perform = (effect: SessionEffect): void => {
    if (effect.do === 'send') link.write(encodeMessage(effect.message))
    else if (effect.do === 'arm') arm(effect.ms)
    else if (effect.do === 'ready') link.ready()
    else if (effect.do === 'warn') link.ready(effect.fault)
    else if (effect.do === 'drop') drop(effect.fault)
    else sightings.push({ kind: 'input', port: effect.port, isHigh: effect.isHigh, at: host.now() })
  }
  const take = (input: SessionInput): void => {
    const transition = session(state, input, settings)
    if (!transition) return
    state = transition.state
    transition.effects.forEach(perform)
  }
  const takeChunk = (chunk: Uint8Array): void => {
    wasSilent = false
    const at = host.now()
    const own = frames
    const cut = own.push(chunk)
    for (const frame of cut.frames) {
      // A message may have ended this connection; what follows it belongs to nobody.
      if (frames !== own) return
      if (isReport(frame)) readReport(frame, at, sightings, state.hasUtcClock)
      else heardIn(decodeMessage(frame)).forEach(take)
    }
    flush()
    if (cut.fault && frames === own) {
      drop({ code: 'bad-frame', message: `${cut.fault.message}; is this an LLRP reader?` })
    }
  }
  const forget = (): void => {
    disarm()
    state = SESSION_START
    frames = createFrames()
    sightings = []
  }
  const link = reconnecting(
    { name: config.name, address: config.address, ...(config.backoff ? { backoff: config.backoff } : {}) },
    host,
    {
      // The reader speaks first (§14.1.1): until then there is only this time.
      opened: () => {
        forget()
        arm(ANSWER_MS_MAX)
      },
      bytes: takeChunk,
      lost: forget,
    },
  )
  return {
    start: link.start,
    stop: async () => {
      take({ heard: 'stop' })
      forget()
      await link.stop()
    },
  }
}
