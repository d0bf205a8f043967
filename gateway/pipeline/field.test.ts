import { describe, expect, it } from 'vitest'
import { fieldOf } from './field.ts'
import { doorPlan, EPC, from, heard, newFilter, START_MS, tell } from './walk.case.ts'

const OTHER = '3034257BF7194E4000001A86'

/** A character is 100 ms, as everywhere. How many tags door-1 counts at the last of them. */
const countAfter = (...lines: readonly (readonly [line: string, epc: string])[]): number | undefined => {
  const state = newFilter(doorPlan('door-1', 'r'))
  const sightings = lines.flatMap(([line, epc]) => heard(line, epc))
  tell(state, from('r', sightings), 0)
  const end = START_MS + Math.max(...lines.map(([line]) => line.length - 1)) * 100
  return fieldOf(state.doors, end)[0]?.tags
}

describe('the tags a door hears now', () => {
  it.each([
    ['one read is nothing yet', 0, [['o', EPC]]],
    ['it approaches: heard outside only', 1, [['oo', EPC]]],
    ['it is in the doorway', 1, [['ooii', EPC]]],
    [
      'each tag once',
      2,
      [
        ['ooOOii', EPC],
        ['.oo', OTHER],
      ],
    ],
    [
      'not heard for two seconds: gone, although its passage may wait',
      1,
      [
        ['oo', EPC],
        [`.oo${'o'.repeat(30)}`, OTHER],
      ],
    ],
    ['a shelf near the door is no pallet', 0, [['i'.repeat(310), EPC]]],
    ['what stands in the doorway for long is', 1, [[`oo${'oi'.repeat(155)}`, EPC]]],
  ] as const)('%s', (_, tags, lines) => {
    expect(countAfter(...lines)).toBe(tags)
  })

  it('names each door', () => {
    const state = newFilter(doorPlan('door-1', 'r'), doorPlan('door-2', 's'))
    tell(state, from('s', heard('oo')), 0)
    expect(fieldOf(state.doors, START_MS + 200)).toEqual([
      { portal: 'door-1', tags: 0 },
      { portal: 'door-2', tags: 1 },
    ])
  })
})
