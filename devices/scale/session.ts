/** The conversation with an MT-SICS scale, as a machine: it says what to send and how long to wait, and owns nothing. */
import type { DeviceFault } from '../driver.ts'
import { parseReply, type Reply } from './codec.ts'
import { decideWeighing, type OnPlatform, type Reading, type WeighingRules } from './weighing.ts'

/** `asking`: nothing usable came yet; `weighing`: it answers. `asks` counts questions in a row without an answer. */
export interface SessionState {
  readonly phase: 'closed' | 'asking' | 'weighing'
  /** Repeat is refused by some scales (ES, EL); then each value is asked for. */
  readonly question: 'SIR' | 'SI'
  readonly asks: number
  readonly onPlatform: OnPlatform
  /** What the scale complains of, so that it is reported once. */
  readonly complaint: 'overload' | 'underload' | 'bad-frame' | undefined
}

export type SessionInput =
  | { readonly kind: 'opened' }
  | { readonly kind: 'lost' }
  /** One line, without CR LF. */
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'waited' }

export type SessionEffect =
  | { readonly kind: 'send'; readonly line: string }
  /** Replaces the wait before it. */
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'ready'; readonly fault?: DeviceFault }
  | { readonly kind: 'weighed'; readonly reading: Reading }
  | { readonly kind: 'drop'; readonly fault: DeviceFault }

export interface SessionRules extends WeighingRules {
  readonly name: string
  readonly question: 'SIR' | 'SI'
  /** Time between answers and the next question, ms (SI only). */
  readonly pollMs: number
  /** Without an answer for so long the question is put again, ms. */
  readonly answerMsMax: number
}

/** After so many questions without an answer the scale counts as silent. */
const ASKS_MAX = 3

export interface Step {
  readonly state: SessionState
  readonly effects: readonly SessionEffect[]
}

export const startOf = ({ question }: SessionRules): SessionState => ({
  phase: 'closed',
  question,
  asks: 0,
  onPlatform: undefined,
  complaint: undefined,
})

/** What follows; undefined when the input means nothing in this state (a line after the end). */
export const step = (state: SessionState, input: SessionInput, rules: SessionRules): Step | undefined => {
  // What is on the platform is remembered over a lost wire: a blip must not weigh the same pallet twice.
  if (input.kind === 'lost') return { state: { ...startOf(rules), onPlatform: state.onPlatform }, effects: [] }
  if (input.kind === 'opened') return state.phase === 'closed' ? ask({ ...state, phase: 'asking' }, rules) : undefined
  if (state.phase === 'closed') return undefined
  if (input.kind === 'waited') return state.asks < ASKS_MAX ? ask(state, rules) : silent(state, rules)
  return heard(state, parseReply(input.line), rules)
}

const ask = (state: SessionState, { answerMsMax }: SessionRules): Step => ({
  state: { ...state, asks: state.asks + 1 },
  effects: [
    { kind: 'send', line: state.question },
    { kind: 'wait', ms: answerMsMax },
  ],
})

const silent = (state: SessionState, { name, answerMsMax }: SessionRules): Step => {
  const heardNoise =
    state.complaint === 'bad-frame' ? 'sends what is not MT-SICS: check baud, parity and protocol' : 'does not answer'
  const message = `${name} ${heardNoise} (asked ${ASKS_MAX} times, ${answerMsMax} ms each)`
  return { state: { ...state, phase: 'closed' }, effects: [{ kind: 'drop', fault: { code: 'silent', message } }] }
}

const heard = (state: SessionState, reply: Reply | undefined, rules: SessionRules): Step => {
  if (reply === undefined) return complain(state, 'bad-frame', rules)
  switch (reply.kind) {
    case 'weight':
      return weight(state, reply, rules)
    case 'no-weight':
      if (reply.reason === 'busy') return answered(state, rules, [])
      return overOrUnder(state, reply.reason, rules)
    case 'error':
      // The first answer is an error: the scale knows no SIR. Later it only means that a byte was garbled.
      return state.phase === 'asking' && state.question === 'SIR'
        ? ask({ ...state, question: 'SI' }, rules)
        : { state, effects: [] }
    case 'tare':
    case 'answer':
    case 'fields':
      // Somebody pressed a key, or the scale was switched off and on (I4 comes by itself): then SIR is forgotten there.
      return reply.kind === 'fields' && reply.command === 'I4'
        ? ask({ ...state, asks: 0 }, rules)
        : { state, effects: [] }
  }
}

const weight = (state: SessionState, reading: Reading, rules: SessionRules): Step => {
  const { onPlatform, isWeighing } = decideWeighing(state.onPlatform, reading, rules)
  const weighed = {
    kind: 'weighed',
    reading: { isStable: reading.isStable, value: reading.value, unit: reading.unit },
  } as const
  const effects: SessionEffect[] = state.phase === 'asking' || state.complaint !== undefined ? [{ kind: 'ready' }] : []
  if (isWeighing) effects.push(weighed)
  return answered({ ...state, onPlatform, complaint: undefined }, rules, effects)
}

/** The scale answers: with SIR more comes by itself, otherwise the next question is due. */
const answered = (state: SessionState, rules: SessionRules, effects: readonly SessionEffect[]): Step => {
  const ready: SessionEffect[] =
    state.phase === 'asking' && !effects.some(({ kind }) => kind === 'ready') ? [{ kind: 'ready' }] : []
  const ms = state.question === 'SIR' ? rules.answerMsMax : rules.pollMs
  return { state: { ...state, phase: 'weighing', asks: 0 }, effects: [...ready, ...effects, { kind: 'wait', ms }] }
}

/** Lifting the platform underloads it and a forklift overloads it: neither is a weight, and what was on it is gone. */
const overOrUnder = (state: SessionState, reason: 'overload' | 'underload', rules: SessionRules): Step => {
  const { effects, state: next } = complain({ ...state, onPlatform: undefined }, reason, rules)
  return answered(next, rules, effects)
}

const complain = (
  state: SessionState,
  complaint: NonNullable<SessionState['complaint']>,
  { name }: SessionRules,
): Step => {
  const isNews = state.complaint !== complaint && (state.phase === 'weighing' || complaint !== 'bad-frame')
  const effects: SessionEffect[] = isNews
    ? [{ kind: 'ready', fault: { code: FAULTS[complaint], message: `${name} ${COMPLAINTS[complaint]}` } }]
    : []
  return { state: { ...state, complaint }, effects }
}

const FAULTS = { overload: 'refused-by-device', underload: 'refused-by-device', 'bad-frame': 'bad-frame' } as const
const COMPLAINTS = {
  overload: 'is overloaded: take weight off',
  underload: 'is underloaded: put the platform back, or zero the scale',
  'bad-frame': 'sent a line that is not MT-SICS: check baud, parity and protocol',
} as const
