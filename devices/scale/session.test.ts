import { describe, expect, it } from 'vitest'
import {
  type SessionEffect,
  type SessionInput,
  type SessionRules,
  type SessionState,
  startOf,
  step,
} from './session.ts'

const RULES: SessionRules = {
  name: 'floor scale',
  question: 'SIR',
  pollMs: 250,
  answerMsMax: 2_000,
  emptyUpTo: '0',
  flickerDigits: 1,
}

/** Plays lines (and `<opened>`, `<lost>`, `<waited>`) and writes what each made the machine do. */
const play = (lines: readonly string[], rules = RULES): { log: string[]; state: SessionState } => {
  let state = startOf(rules)
  const log = lines.map((line) => {
    const input: SessionInput = line.startsWith('<')
      ? { kind: line.slice(1, -1) as 'opened' | 'lost' | 'waited' }
      : { kind: 'line', line }
    const next = step(state, input, rules)
    if (!next) return `${line} | nothing`
    state = next.state
    return [line, ...next.effects.map(shown)].join(' | ')
  })
  return { log, state }
}
const shown = (effect: SessionEffect): string => {
  if (effect.kind === 'send') return `send ${effect.line}`
  if (effect.kind === 'wait') return `wait ${effect.ms}`
  if (effect.kind === 'weighed') return `WEIGHED ${effect.reading.value} ${effect.reading.unit}`
  return effect.fault ? `${effect.kind} ${effect.fault.code}` : effect.kind
}
const weighings = (lines: readonly string[], rules = RULES): string[] =>
  play(['<opened>', ...lines], rules).log.flatMap((line) =>
    line
      .split(' | ')
      .filter((part) => part.startsWith('WEIGHED'))
      .map((part) => part.slice(8)),
  )

describe('the conversation with a scale', () => {
  it('asks, is ready at the first answer, and reads what is on the platform already', () => {
    expect(play(['<opened>', 'S S 12.50 kg', 'S S 12.50 kg', '<lost>', 'S S 1.00 kg']).log).toEqual([
      '<opened> | send SIR | wait 2000',
      'S S 12.50 kg | ready | WEIGHED 12.50 kg | wait 2000',
      'S S 12.50 kg | wait 2000',
      '<lost>',
      'S S 1.00 kg | nothing',
    ])
  })

  it('asks again when it hears nothing, and gives up as silent', () => {
    expect(play(['<opened>', '<waited>', '<waited>', '<waited>', '<waited>']).log).toEqual([
      '<opened> | send SIR | wait 2000',
      '<waited> | send SIR | wait 2000',
      '<waited> | send SIR | wait 2000',
      '<waited> | drop silent',
      '<waited> | nothing',
    ])
    expect(
      play(['<opened>', '<waited>', '<waited>', 'S S 0.00 kg', '<waited>', '<waited>', '<waited>', '<waited>']).log.at(
        -1,
      ),
    ).toBe('<waited> | drop silent')
  })

  it('polls where the scale knows no SIR', () => {
    expect(play(['<opened>', 'ES', 'S D 0.10 kg', '<waited>', 'ES']).log).toEqual([
      '<opened> | send SIR | wait 2000',
      'ES | send SI | wait 2000',
      'S D 0.10 kg | ready | wait 250',
      '<waited> | send SI | wait 2000',
      'ES',
    ])
  })

  it('does not take a garbled byte for a scale that knows no SIR', () => {
    expect(play(['<opened>', 'S S 0.00 kg', 'ES', '<waited>']).log.slice(2)).toEqual([
      'ES',
      '<waited> | send SIR | wait 2000',
    ])
  })

  it('begins again when the scale says its serial number: it was switched off and on', () => {
    expect(play(['<opened>', 'S S 0.00 kg', 'I4 A "1234567"', 'Z A']).log.slice(2)).toEqual([
      'I4 A "1234567" | send SIR | wait 2000',
      'Z A',
    ])
  })

  it('reports overload, underload and noise once, and that they are over', () => {
    expect(play(['<opened>', 'S +', 'S +', 'S -', 'S S 1.00 kg', 'x', 'y', 'S I', 'S S 1.00 kg']).log.slice(1)).toEqual(
      [
        'S + | ready refused-by-device | wait 2000',
        'S + | wait 2000',
        'S - | ready refused-by-device | wait 2000',
        'S S 1.00 kg | ready | WEIGHED 1.00 kg | wait 2000',
        'x | ready bad-frame',
        'y',
        'S I | wait 2000',
        'S S 1.00 kg | ready | wait 2000',
      ],
    )
  })

  it('noise does not keep a scale alive', () => {
    const { log } = play(['<opened>', 'x', '<waited>', 'x', '<waited>', 'x', '<waited>'])
    expect(log.at(-1)).toBe('<waited> | drop silent')
    expect(log.join()).not.toContain('ready')
  })
})

describe('a weighing', () => {
  it.each([
    [
      'each put-on is one',
      ['S S 0.00 kg', 'S D 5.10 kg', 'S S 9.50 kg', 'S S 9.50 kg', 'S S 0.00 kg', 'S S 4.00 kg'],
      ['9.50 kg', '4.00 kg'],
    ],
    ['the same weight twice is two', ['S S 9.50 kg', 'S S 0.00 kg', 'S S 9.50 kg'], ['9.50 kg', '9.50 kg']],
    [
      'also when the platform never came to rest in between',
      ['S S 9.50 kg', 'S D 1.20 kg', 'S D 8.00 kg', 'S S 9.50 kg'],
      ['9.50 kg', '9.50 kg'],
    ],
    ['leaning on it is none', ['S S 9.50 kg', 'S D 11.00 kg', 'S D 9.10 kg', 'S S 9.50 kg'], ['9.50 kg']],
    ['flicker of the last digit is none', ['S S 9.50 kg', 'S S 9.51 kg', 'S S 9.49 kg', 'S S 9.50 kg'], ['9.50 kg']],
    ['but drift does not creep away with it', ['S S 9.50 kg', 'S S 9.51 kg', 'S S 9.52 kg'], ['9.50 kg', '9.52 kg']],
    ['a second box on top is one', ['S S 9.50 kg', 'S D 12.00 kg', 'S S 14.00 kg'], ['9.50 kg', '14.00 kg']],
    ['below zero is none', ['S S -2.00 kg', 'S S 0.00 kg'], []],
    ['in motion is none', ['S D 9.50 kg', 'S D 9.51 kg'], []],
    ['another unit is another', ['S S 9.50 kg', 'S S 9.50 lb'], ['9.50 kg', '9.50 lb']],
    ['more decimals are the same', ['S S 9.5 kg', 'S S 9.500 kg'], ['9.5 kg']],
    ['lifting the platform off ends it', ['S S 9.50 kg', 'S -', 'S S 9.50 kg'], ['9.50 kg', '9.50 kg']],
    ['after overload it is new', ['S S 9.50 kg', 'S +', 'S S 9.50 kg'], ['9.50 kg', '9.50 kg']],
  ])('%s', (_, lines, expected) => {
    expect(weighings(lines)).toEqual(expected)
  })

  it('dirt on the platform is none when the settings say so', () => {
    const rules = { ...RULES, emptyUpTo: '0.05' }
    expect(weighings(['S S 9.50 kg', 'S S 0.05 kg', 'S S 9.50 kg', 'S S 0.06 kg'], rules)).toEqual([
      '9.50 kg',
      '9.50 kg',
      '0.06 kg',
    ])
  })

  it('is not repeated because the wire was lost', () => {
    expect(weighings(['S S 9.50 kg', '<lost>', '<opened>', 'S S 9.50 kg'])).toEqual(['9.50 kg'])
    expect(weighings(['S S 9.50 kg', '<lost>', '<opened>', 'S S 7.00 kg'])).toEqual(['9.50 kg', '7.00 kg'])
  })
})
