/**
 * One connection to a reader, from its greeting to its end (LLRP 1.0.1 §4, §14.1): a pure machine. It never speaks before
 * the reader has greeted, sets the reader up one answered step at a time, and then answers keepalives.
 */
import type { DeviceFault } from '../driver.ts'
import type { Message } from './codec.ts'
import {
  acknowledge,
  addRoSpec,
  closeConnection,
  deleteRoSpecs,
  enableReports,
  enableRoSpec,
  getCapabilities,
  getInputs,
  getReport,
  type ReaderSettings,
  setConfig,
  startRoSpec,
} from './commands.ts'
import type { Heard } from './heard.ts'
import { statusText } from './status.ts'

type SetupStep = 'asking' | 'configuring' | 'clearing' | 'adding' | 'enabling' | 'starting' | 'looking'

export interface SessionState {
  readonly at: 'greeting' | SetupStep | 'running' | 'ended'
  /** Of the last command sent; an answer to an older one is stale. */
  readonly lastId: number
  /** False once the reader says it has none: its report times then mean nothing. */
  readonly hasUtcClock: boolean
}

export type SessionInput =
  | Heard
  /** The time armed last has passed; `wasSilent` when the reader sent nothing at all in it. */
  | { readonly heard: 'late'; readonly wasSilent: boolean }
  /** The owner lets go. */
  | { readonly heard: 'stop' }

export type SessionEffect =
  | { readonly do: 'send'; readonly message: Message }
  /** Replaces the time armed before. */
  | { readonly do: 'arm'; readonly ms: number }
  | { readonly do: 'ready' }
  | { readonly do: 'input'; readonly port: number; readonly isHigh: boolean }
  /** The reader works on, but a person should know. */
  | { readonly do: 'warn'; readonly fault: DeviceFault }
  /** Close this connection; a new one begins after the back-off. */
  | { readonly do: 'drop'; readonly fault: DeviceFault }

export interface Transition {
  readonly state: SessionState
  readonly effects: readonly SessionEffect[]
}

/** Readers greet within milliseconds and answer within a second; a rebooting one takes longer to accept than this. */
export const ANSWER_MS_MAX = 10_000
/** A reader may miss two keepalives on a busy network before it counts as gone. */
const KEEPALIVES_MISSED_MAX = 3

export const SESSION_START: SessionState = { at: 'greeting', lastId: 0, hasUtcClock: true }

interface Step {
  readonly command: (id: number, settings: ReaderSettings) => Message
  readonly next: SetupStep | 'running'
  /** A reader may decline this and still do its work: old ones know no capabilities, empty ones nothing to delete, plain ones no inputs. */
  readonly isOptional: boolean
}

const STEPS: Readonly<Record<SetupStep, Step>> = {
  asking: { command: getCapabilities, next: 'configuring', isOptional: true },
  configuring: { command: setConfig, next: 'clearing', isOptional: false },
  clearing: { command: deleteRoSpecs, next: 'adding', isOptional: true },
  adding: { command: addRoSpec, next: 'enabling', isOptional: false },
  enabling: { command: enableRoSpec, next: 'starting', isOptional: false },
  starting: { command: startRoSpec, next: 'looking', isOptional: false },
  // last, so that the answer is newer than what the reader was told to tell, and older than every event held back
  looking: { command: getInputs, next: 'running', isOptional: true },
}

const end = (state: SessionState, fault: DeviceFault): Transition => ({
  state: { ...state, at: 'ended' },
  effects: [{ do: 'drop', fault }],
})

const refused = (what: string, code: number, text: string): DeviceFault => ({
  code: 'refused-by-device',
  message: `the reader refused ${what}: ${statusText(code)}${text ? `: ${text}` : ''}`,
})

const enter = (state: SessionState, at: SetupStep | 'running', settings: ReaderSettings): Transition => {
  if (at === 'looking' && settings.inputs.length === 0) return enter(state, 'running', settings)
  const id = state.lastId + 1
  if (at === 'running') {
    const silentMs = settings.keepaliveMs * KEEPALIVES_MISSED_MAX
    return {
      state: { ...state, at, lastId: id },
      effects: [{ do: 'send', message: enableReports(id) }, { do: 'arm', ms: silentMs }, { do: 'ready' }],
    }
  }
  const message = STEPS[at].command(id, settings)
  return {
    state: { ...state, at, lastId: id },
    effects: [
      { do: 'send', message },
      { do: 'arm', ms: ANSWER_MS_MAX },
    ],
  }
}

const greeted = (state: SessionState, status: number, settings: ReaderSettings): Transition => {
  if (status === 0) return enter(state, 'asking', settings)
  if (status === 3)
    return end(state, { code: 'refused-by-device', message: 'the reader failed to set up the connection (3)' })
  // Often our own dead connection, which the reader gives up only after its own time: wait, do not hammer.
  const message = `another client holds the reader (ConnectionAttemptEvent ${status}); trying again after a wait`
  return end(state, { code: 'in-use', message })
}

const answered = (
  state: SessionState,
  answer: Heard & { heard: 'answer' },
  settings: ReaderSettings,
): Transition | undefined => {
  if (state.at === 'greeting' || state.at === 'running' || state.at === 'ended' || answer.id !== state.lastId)
    return undefined
  const step = STEPS[state.at]
  if (answer.code !== 0 && !step.isOptional) {
    return end(state, refused(step.command(answer.id, settings).name, answer.code, answer.text))
  }
  const { reader } = answer
  const missing = reader && settings.antennas.find((antenna) => antenna > reader.antennaCount)
  if (reader && missing !== undefined) {
    const message = `antenna ${missing} is set, but the reader has ${reader.antennaCount}`
    return end(state, { code: 'not-available', message })
  }
  return enter({ ...state, hasUtcClock: reader?.hasUtcClock ?? state.hasUtcClock }, step.next, settings)
}

const late = (state: SessionState, wasSilent: boolean, settings: ReaderSettings): Transition => {
  const silentMs = settings.keepaliveMs * KEEPALIVES_MISSED_MAX
  if (state.at === 'running' && !wasSilent) return { state, effects: [{ do: 'arm', ms: silentMs }] }
  const message =
    state.at === 'running'
      ? `the reader sent nothing for ${silentMs} ms, not even a keepalive`
      : `the reader did not answer within ${ANSWER_MS_MAX} ms while ${state.at}`
  return end(state, { code: 'silent', message })
}

/** ERROR_MESSAGE is never answered (§14.1.8). In setup it stands for the answer we wait for; later it is only news. */
const failed = (state: SessionState, code: number, text: string, settings: ReaderSettings): Transition => {
  const { at } = state
  if (at === 'greeting' || at === 'running' || at === 'ended') {
    return { state, effects: [{ do: 'warn', fault: refused('a message', code, text) }] }
  }
  const { isOptional, next, command } = STEPS[at]
  return isOptional
    ? enter(state, next, settings)
    : end(state, refused(command(state.lastId, settings).name, code, text))
}

/** A reader that reports every N tags keeps the last few for ever: with each keepalive they are asked for (§14.1.3). */
const leftovers = ({ at, lastId }: SessionState, { reportEveryTags }: ReaderSettings): readonly SessionEffect[] =>
  at === 'running' && reportEveryTags > 1 ? [{ do: 'send', message: getReport(lastId) }] : []

/** What the open states have in common: every one after the greeting and before the end. */
const whileOpen = (state: SessionState, input: SessionInput, settings: ReaderSettings): Transition | undefined => {
  switch (input.heard) {
    case 'keepalive':
      return { state, effects: [{ do: 'send', message: acknowledge(input.id) }, ...leftovers(state, settings)] }
    case 'input':
      return { state, effects: [{ do: 'input', port: input.port, isHigh: input.isHigh }] }
    case 'antenna': {
      if (input.isConnected || state.at !== 'running') return undefined
      const message = `antenna ${input.antenna} is disconnected`
      return { state, effects: [{ do: 'warn', fault: { code: 'not-available', message } }] }
    }
    case 'complaint': {
      if (state.at !== 'running') return undefined
      const message = `the reader reports: ${input.text}`
      return { state, effects: [{ do: 'warn', fault: { code: 'refused-by-device', message } }] }
    }
    case 'error':
      return failed(state, input.code, input.text, settings)
    case 'stop':
      return { state: { ...state, at: 'ended' }, effects: [{ do: 'send', message: closeConnection(state.lastId + 1) }] }
    default:
      return undefined
  }
}

/** `undefined` when the input means nothing in this state: it is passed over. Ids count from 1 in each connection. */
export const session = (state: SessionState, input: SessionInput, settings: ReaderSettings): Transition | undefined => {
  if (state.at === 'ended') return undefined
  if (input.heard === 'late') return late(state, input.wasSilent, settings)
  if (input.heard === 'goodbye')
    return end(state, { code: 'connection-lost', message: 'the reader closed the connection' })
  if (state.at === 'greeting') {
    if (input.heard === 'greeting') return greeted(state, input.status, settings)
    return input.heard === 'stop' ? { state: { ...state, at: 'ended' }, effects: [] } : undefined
  }
  if (input.heard === 'answer') return answered(state, input, settings)
  return whileOpen(state, input, settings)
}
