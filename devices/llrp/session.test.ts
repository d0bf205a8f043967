import { describe, expect, it } from 'vitest'
import type { ReaderSettings } from './commands.ts'
import { SESSION_START, type SessionInput, type SessionState, session, type Transition } from './session.ts'

const settings: ReaderSettings = {
  antennas: [1, 2],
  inputs: [1],
  keepaliveMs: 5_000,
  reportEveryTags: 1,
  gen2Session: undefined,
  powerIndex: undefined,
}
const LAST_ID = 7
const answer = (code: number, id = LAST_ID): SessionInput => ({ heard: 'answer', id, code, text: '' })

const STATES: readonly SessionState['at'][] = [
  'greeting',
  'asking',
  'configuring',
  'clearing',
  'adding',
  'enabling',
  'starting',
  'looking',
  'running',
  'ended',
]
const INPUTS: readonly (readonly [string, SessionInput])[] = [
  ['greeting 0', { heard: 'greeting', status: 0 }],
  ['greeting 1', { heard: 'greeting', status: 1 }],
  ['greeting 2', { heard: 'greeting', status: 2 }],
  ['greeting 3', { heard: 'greeting', status: 3 }],
  ['greeting 4', { heard: 'greeting', status: 4 }],
  ['answer ok', answer(0)],
  ['answer 101', answer(101)],
  ['answer, stale', answer(101, LAST_ID - 1)],
  [
    'too few antennas',
    { heard: 'answer', id: LAST_ID, code: 0, text: '', reader: { antennaCount: 1, hasUtcClock: true } },
  ],
  ['keepalive', { heard: 'keepalive', id: 99 }],
  ['input high', { heard: 'input', port: 1, isHigh: true }],
  ['antenna lost', { heard: 'antenna', antenna: 2, isConnected: false }],
  ['antenna back', { heard: 'antenna', antenna: 2, isConnected: true }],
  ['complaint', { heard: 'complaint', text: 'too hot' }],
  ['error 100', { heard: 'error', code: 100, text: '' }],
  ['goodbye', { heard: 'goodbye' }],
  ['late, silent', { heard: 'late', wasSilent: true }],
  ['late, alive', { heard: 'late', wasSilent: false }],
  ['stop', { heard: 'stop' }],
]

const told = ({ state, effects }: Transition): string =>
  [
    state.at.padEnd(11),
    ...effects.map((effect) => {
      if (effect.do === 'send') return `${effect.message.name}#${effect.message.id}`
      if (effect.do === 'arm') return `arm ${effect.ms}`
      if (effect.do === 'drop' || effect.do === 'warn') return `${effect.do} ${effect.fault.code}`
      return effect.do
    }),
  ].join(' · ')

const row = (at: SessionState['at'], name: string, input: SessionInput): string | undefined => {
  const next = session({ at, lastId: LAST_ID, hasUtcClock: true }, input, settings)
  return next && `${at.padEnd(11)} ${name.padEnd(16)} → ${told(next).trimEnd()}`
}

describe('LLRP session', () => {
  const table = (states: readonly SessionState['at'][]): string =>
    `\n${states
      .flatMap((at) => INPUTS.map(([name, input]) => row(at, name, input)))
      .filter((line) => line)
      .join('\n')}\n`

  it('every state × input until the reader is clear; what is missing is passed over', () => {
    expect(table(STATES.slice(0, 4))).toMatchInlineSnapshot(`
      "
      greeting    greeting 0       → asking      · GET_READER_CAPABILITIES#8 · arm 10000
      greeting    greeting 1       → ended       · drop in-use
      greeting    greeting 2       → ended       · drop in-use
      greeting    greeting 3       → ended       · drop refused-by-device
      greeting    greeting 4       → ended       · drop in-use
      greeting    goodbye          → ended       · drop connection-lost
      greeting    late, silent     → ended       · drop silent
      greeting    late, alive      → ended       · drop silent
      greeting    stop             → ended
      asking      answer ok        → configuring · SET_READER_CONFIG#8 · arm 10000
      asking      answer 101       → configuring · SET_READER_CONFIG#8 · arm 10000
      asking      too few antennas → ended       · drop not-available
      asking      keepalive        → asking      · KEEPALIVE_ACK#99
      asking      input high       → asking      · input
      asking      error 100        → configuring · SET_READER_CONFIG#8 · arm 10000
      asking      goodbye          → ended       · drop connection-lost
      asking      late, silent     → ended       · drop silent
      asking      late, alive      → ended       · drop silent
      asking      stop             → ended       · CLOSE_CONNECTION#8
      configuring answer ok        → clearing    · DELETE_ROSPEC#8 · arm 10000
      configuring answer 101       → ended       · drop refused-by-device
      configuring too few antennas → ended       · drop not-available
      configuring keepalive        → configuring · KEEPALIVE_ACK#99
      configuring input high       → configuring · input
      configuring error 100        → ended       · drop refused-by-device
      configuring goodbye          → ended       · drop connection-lost
      configuring late, silent     → ended       · drop silent
      configuring late, alive      → ended       · drop silent
      configuring stop             → ended       · CLOSE_CONNECTION#8
      clearing    answer ok        → adding      · ADD_ROSPEC#8 · arm 10000
      clearing    answer 101       → adding      · ADD_ROSPEC#8 · arm 10000
      clearing    too few antennas → ended       · drop not-available
      clearing    keepalive        → clearing    · KEEPALIVE_ACK#99
      clearing    input high       → clearing    · input
      clearing    error 100        → adding      · ADD_ROSPEC#8 · arm 10000
      clearing    goodbye          → ended       · drop connection-lost
      clearing    late, silent     → ended       · drop silent
      clearing    late, alive      → ended       · drop silent
      clearing    stop             → ended       · CLOSE_CONNECTION#8
      "
    `)
  })

  it('every state × input from ADD_ROSPEC to the end; what is missing is passed over', () => {
    expect(table(STATES.slice(4))).toMatchInlineSnapshot(`
      "
      adding      answer ok        → enabling    · ENABLE_ROSPEC#8 · arm 10000
      adding      answer 101       → ended       · drop refused-by-device
      adding      too few antennas → ended       · drop not-available
      adding      keepalive        → adding      · KEEPALIVE_ACK#99
      adding      input high       → adding      · input
      adding      error 100        → ended       · drop refused-by-device
      adding      goodbye          → ended       · drop connection-lost
      adding      late, silent     → ended       · drop silent
      adding      late, alive      → ended       · drop silent
      adding      stop             → ended       · CLOSE_CONNECTION#8
      enabling    answer ok        → starting    · START_ROSPEC#8 · arm 10000
      enabling    answer 101       → ended       · drop refused-by-device
      enabling    too few antennas → ended       · drop not-available
      enabling    keepalive        → enabling    · KEEPALIVE_ACK#99
      enabling    input high       → enabling    · input
      enabling    error 100        → ended       · drop refused-by-device
      enabling    goodbye          → ended       · drop connection-lost
      enabling    late, silent     → ended       · drop silent
      enabling    late, alive      → ended       · drop silent
      enabling    stop             → ended       · CLOSE_CONNECTION#8
      starting    answer ok        → looking     · GET_READER_CONFIG#8 · arm 10000
      starting    answer 101       → ended       · drop refused-by-device
      starting    too few antennas → ended       · drop not-available
      starting    keepalive        → starting    · KEEPALIVE_ACK#99
      starting    input high       → starting    · input
      starting    error 100        → ended       · drop refused-by-device
      starting    goodbye          → ended       · drop connection-lost
      starting    late, silent     → ended       · drop silent
      starting    late, alive      → ended       · drop silent
      starting    stop             → ended       · CLOSE_CONNECTION#8
      looking     answer ok        → running     · ENABLE_EVENTS_AND_REPORTS#8 · arm 15000 · ready
      looking     answer 101       → running     · ENABLE_EVENTS_AND_REPORTS#8 · arm 15000 · ready
      looking     too few antennas → ended       · drop not-available
      looking     keepalive        → looking     · KEEPALIVE_ACK#99
      looking     input high       → looking     · input
      looking     error 100        → running     · ENABLE_EVENTS_AND_REPORTS#8 · arm 15000 · ready
      looking     goodbye          → ended       · drop connection-lost
      looking     late, silent     → ended       · drop silent
      looking     late, alive      → ended       · drop silent
      looking     stop             → ended       · CLOSE_CONNECTION#8
      running     keepalive        → running     · KEEPALIVE_ACK#99
      running     input high       → running     · input
      running     antenna lost     → running     · warn not-available
      running     complaint        → running     · warn refused-by-device
      running     error 100        → running     · warn refused-by-device
      running     goodbye          → ended       · drop connection-lost
      running     late, silent     → ended       · drop silent
      running     late, alive      → running     · arm 15000
      running     stop             → ended       · CLOSE_CONNECTION#8
      "
    `)
  })

  it('every state can be reached, and from each the end', () => {
    const reach = (from: SessionState): Set<string> => {
      const found = new Map([[from.at, from]])
      for (const state of found.values()) {
        for (const [, input] of INPUTS) {
          const asked = input.heard === 'answer' ? { ...input, id: state.lastId } : input
          const next = session(state, asked, { ...settings, antennas: [] })
          if (next && !found.has(next.state.at)) found.set(next.state.at, next.state)
        }
      }
      return new Set(found.keys())
    }
    expect(reach(SESSION_START)).toEqual(new Set(STATES))
    for (const at of STATES) expect(reach({ ...SESSION_START, at })).toContain('ended')
  })

  it('says nothing at all before the reader has greeted', () => {
    for (const [, input] of INPUTS.filter(([name]) => name !== 'greeting 0')) {
      const effects = session(SESSION_START, input, settings)?.effects ?? []
      expect(effects.filter((effect) => effect.do === 'send')).toEqual([])
    }
  })

  it('a reader without capabilities, with nothing to delete and without inputs is set up all the same', () => {
    for (const at of ['asking', 'clearing', 'looking'] as const) {
      expect(session({ at, lastId: LAST_ID, hasUtcClock: true }, answer(109), settings)?.state.at).not.toBe('ended')
    }
  })

  it('asks for no inputs where nothing hangs on them', () => {
    const next = session({ at: 'starting', lastId: LAST_ID, hasUtcClock: true }, answer(0), { ...settings, inputs: [] })
    expect(next?.state.at).toBe('running')
  })

  it('remembers that a reader has no clock', () => {
    const told = { heard: 'answer', id: 1, code: 0, text: '', reader: { antennaCount: 4, hasUtcClock: false } } as const
    expect(session({ at: 'asking', lastId: 1, hasUtcClock: true }, told, settings)?.state.hasUtcClock).toBe(false)
  })

  it('a refusal names the command, the code and the words of the reader', () => {
    const said = { heard: 'answer', id: 1, code: 101, text: 'antenna 9' } as const
    const next = session({ at: 'adding', lastId: 1, hasUtcClock: true }, said, settings)
    expect(next?.effects).toEqual([
      {
        do: 'drop',
        fault: { code: 'refused-by-device', message: 'the reader refused ADD_ROSPEC: M_FieldError (101): antenna 9' },
      },
    ])
  })
})
