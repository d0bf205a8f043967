import { passageSchema } from '@dockledger/hub/contract/observation.ts'
import { describe, expect, it } from 'vitest'
import { createFilterState, filter } from './filter.ts'
import {
  DAY_MS,
  doorPlan,
  EPC,
  eye,
  from,
  heard,
  newFilter,
  passagesIn,
  SETTINGS,
  START_MS,
  tell,
} from './walk.case.ts'

const directionsOf = (line: string, eyeLine = ''): string[] => {
  const state = newFilter(doorPlan('door-1', 'r', eyeLine !== ''))
  return passagesIn(tell(state, from('r', [...eye(eyeLine), ...heard(line)]))).map(({ direction }) => direction)
}

describe('what passes a door', () => {
  // A character is 100 ms: o/O heard outside, i/I inside (capitals strong), w/v too weak, . nothing.
  it.each([
    ['in', 'ooOOoiIIii', ['in']],
    ['out', 'iiIIiooOOo', ['out']],
    ['in, though the outer antenna hears it once more', 'ooOOoiIIIoii', ['in']],
    ['turned back', 'ooOOoiioOOoo', ['turned-back']],
    ['turned back on the inside', 'iiIIiooiiIIi', ['turned-back']],
    ['passing by outside', 'ooOOOOoo', []],
    ['on a shelf inside', 'iiiiiiiiiiii', []],
    ['passing by outside, one reflection inside', 'ooOOiOOoo', []],
    ['passing by outside, weakly heard inside', 'ooOvOvOoo', []],
    ['a single read', 'o', []],
    ['one read in each zone', 'oi', ['undetermined']],
    ['one read outside, then well heard inside', 'oiiIIii', ['undetermined']],
    ['all too weak', 'wwwvvvv', []],
    ['power against the order of zones', 'ooIIIIooooiiiiii', ['undetermined']],
    ['silence in the dead spot of the doorway', `ooOOo${'.'.repeat(60)}iIIi`, ['in']],
    ['silence between, longer than it is remembered', `ooOOo${'.'.repeat(110)}iIIi`, []],
    ['there and back, with silence between', `ooOOoiIIi${'.'.repeat(30)}iIIiooOOo`, ['in', 'out']],
  ])('%s', (_, line, expected) => {
    expect(directionsOf(line)).toEqual(expected)
  })

  it('stops in the doorway: nothing is said until it moves on', () => {
    const standing = 'oi'.repeat(150)
    const state = newFilter(doorPlan('door-1', 'r'))
    expect(tell(state, from('r', heard(`ooOOo${standing}`)), 0)).toEqual([])
    const on = heard('iiIIii', EPC, START_MS + 30_500)
    expect(passagesIn(tell(state, from('r', on))).map(({ direction }) => direction)).toEqual(['in'])
  })

  it('stops in the doorway and goes back', () => {
    expect(directionsOf(`ooOOo${'oi'.repeat(100)}ooOOoo`)).toEqual(['turned-back'])
  })

  it('stays silent in a dark doorway: the eye vouches for it', () => {
    const stop = '.'.repeat(300)
    expect(directionsOf(`ooOOo${stop}iiIIi`, `____${'#'.repeat(302)}____`)).toEqual(['in'])
    expect(directionsOf(`ooOOoii${stop}ooOOo`, `____${'#'.repeat(305)}____`)).toEqual(['turned-back'])
  })

  it('is not waited for behind a dark eye for ever', () => {
    const state = newFilter(doorPlan('door-1', 'r', true))
    const found = passagesIn(tell(state, from('r', [...eye('__#'), ...heard('ooOOoiIIi')]), 80_000))
    expect(found.map(({ direction }) => direction)).toEqual(['in'])
  })

  it('is put down behind the door: it has moved on although it is still heard', () => {
    const state = newFilter(doorPlan('door-1', 'r'))
    expect(passagesIn(tell(state, from('r', heard(`ooOOo${'i'.repeat(80)}`)), 0)).map((p) => p.direction)).toEqual([
      'in',
    ])
    // And is carried out again from there.
    const back = heard('iiiiiooOOo', EPC, START_MS + 9_000)
    expect(passagesIn(tell(state, from('r', back))).map((p) => p.direction)).toEqual(['out'])
  })
})

describe('what is said of a passage', () => {
  it('holds the contract, its evidence within bounds and spread over the whole', () => {
    const line = `${'oO'.repeat(40)}${'iI'.repeat(20)}`
    const [passage] = passagesIn(tell(newFilter(doorPlan('door-1', 'r')), from('r', heard(line))))
    expect(() => passageSchema.parse(passage)).not.toThrow()
    expect(passage).toMatchObject({
      portal: 'door-1',
      epc: EPC,
      direction: 'in',
      firstSeenAt: START_MS,
      lastSeenAt: START_MS + 11_900,
      reads: 120,
      peakRssiDbm: -45,
    })
    const times = passage?.sightings.map(([, at]) => at) ?? []
    expect(times[0]).toBe(0)
    expect(times.at(-1)).toBe(11_900)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(new Set(passage?.sightings.map(([antenna]) => antenna))).toEqual(new Set([1, 2, 3, 4]))
  })

  it('counts merged reports by their reads', () => {
    const merged = heard('oi').map((sighting) => ({ ...sighting, count: 5 }))
    const [passage] = passagesIn(tell(newFilter(doorPlan('door-1', 'r')), from('r', merged)))
    expect(passage).toMatchObject({ direction: 'in', reads: 10 })
  })

  it('takes an impossible RSSI for none', () => {
    const odd = heard('ooii').map((sighting) => ({ ...sighting, rssiDbm: 5 }))
    const state = newFilter(doorPlan('door-1', 'r'))
    expect(passagesIn(tell(state, from('r', odd)))[0]?.peakRssiDbm).toBeNull()
    expect(state.counters.impossibleRssi).toBe(4)
  })

  it('counts what it does not publish', () => {
    const state = newFilter(doorPlan('door-1', 'r'))
    const stranger = { ...heard('o')[0], antenna: 9 } as ReturnType<typeof heard>[number]
    tell(state, from('r', [...heard('ooo', 'AA'), ...heard('o', 'BB'), ...heard('ww', 'CC'), stranger]))
    expect(state.counters).toMatchObject({ oneZone: 1, fewReads: 1, weakReads: 2, unassignedReads: 1, observations: 0 })
  })
})

describe('500 tags at once', () => {
  it('gives each its own direction', () => {
    const epcs = Array.from({ length: 500 }, (_, i) => i.toString(16).toUpperCase().padStart(24, '0'))
    const lines = ['ooOOoiIIii', 'iiIIiooOOo', 'ooOOoiioOOoo'] as const
    const all = epcs.flatMap((epc, i) => heard(lines[i % 3] ?? '', epc, START_MS + (i % 7) * 10))
    const found = passagesIn(tell(newFilter(doorPlan('door-1', 'r')), from('r', all)))
    expect(found).toHaveLength(500)
    const directions = ['in', 'out', 'turned-back']
    for (const { epc, direction } of found) expect(direction).toBe(directions[epcs.indexOf(epc) % 3])
  })
})

describe('two doors', () => {
  const both = () => newFilter(doorPlan('door-1', 'r1'), doorPlan('door-2', 'r2'))
  const weaker = (line: string) =>
    heard(line).map((sighting) => ({ ...sighting, rssiDbm: (sighting.rssiDbm ?? 0) - 12 }))

  it.each([
    ['ends later', 'ooOOoiIIii', 'o.o.o.i.i.i'],
    ['ends first', 'ooOOoiIIii', 'o.o.i.i'],
    ['ends together', 'ooOOoiIIii', 'o.o.o.i.ii'],
  ])('the one that hears it clearly better owns it; the other %s', (_, near, far) => {
    const state = both()
    const found = passagesIn(tell(state, [...from('r1', heard(near)), ...from('r2', weaker(far))]))
    expect(found.map(({ portal, direction }) => [portal, direction])).toEqual([['door-1', 'in']])
    expect(state.counters.otherDoor).toBe(1)
  })

  it('where neither is clearly better the direction is for a person to say, once', () => {
    const found = passagesIn(tell(both(), [...from('r1', heard('ooOOoiIIii')), ...from('r2', heard('iiIIiooOOo'))]))
    expect(found.map(({ direction }) => direction)).toEqual(['undetermined'])
  })

  it('a long stay before one door does not outweigh a walk through the other', () => {
    const parked = heard(`${'oooooi'.repeat(20)}`).map((sighting) => ({ ...sighting, rssiDbm: -64 }))
    const walk = heard('ooOOoiIIii', EPC, START_MS + 9_000)
    const found = passagesIn(tell(both(), [...from('r1', walk), ...from('r2', parked)]))
    expect(found.map(({ portal, direction }) => [portal, direction])).toEqual([['door-1', 'in']])
  })

  it('one after the other are two passages', () => {
    const later = heard('ooOOoiIIii', EPC, START_MS + 30_000)
    const found = passagesIn(tell(both(), [...from('r1', heard('iiIIiooOOo')), ...from('r2', later)]))
    expect(found.map(({ portal, direction }) => [portal, direction])).toEqual([
      ['door-1', 'out'],
      ['door-2', 'in'],
    ])
  })
})

describe('a step of the wall clock', () => {
  it.each([DAY_MS, -DAY_MS, 3_600_000, -1_500])('by %i ms neither splits nor turns a passage', (step) => {
    const state = newFilter(doorPlan('door-1', 'r'))
    const found = heard('ooOOoiIIii').flatMap((sighting, i) => {
      const steadyMs = sighting.at - START_MS
      const wallMs = sighting.at + (i < 5 ? 0 : step)
      const input = { kind: 'sightings', device: 'r', sightings: [{ ...sighting, at: wallMs }] } as const
      return filter(state, input, { wallMs, steadyMs }).observations
    })
    const end = { wallMs: START_MS + 900 + step + 1_600, steadyMs: 2_500 }
    found.push(...filter(state, { kind: 'tick' }, end).observations)
    expect(passagesIn(found)).toMatchObject([
      { direction: 'in', firstSeenAt: START_MS + step, lastSeenAt: START_MS + 900 + step, reads: 10 },
    ])
  })

  it('between the driver and the filter does not freeze the filter', () => {
    const state = newFilter(doorPlan('door-1', 'r'))
    const [first] = heard('o')
    const stepped = { wallMs: START_MS - DAY_MS, steadyMs: 1_000 }
    filter(state, { kind: 'sightings', device: 'r', sightings: first ? [first] : [] }, stepped)
    expect(state.steadyMs).toBe(1_000)
  })
})

describe('presence', () => {
  it('is told at once, its end when it lasts, and gaps between boards not at all', () => {
    const found = tell(newFilter(doorPlan('door-1', 'r', true)), from('r', eye('__###_#_##______')))
    expect(found.map(({ at, observation }) => [at - START_MS, observation])).toEqual([
      [200, { kind: 'presence', portal: 'door-1', isPresent: true }],
      [1_000, { kind: 'presence', portal: 'door-1', isPresent: false }],
    ])
  })

  it('is told to have ended by whoever finds the door clear where a killed gateway left something standing, once', () => {
    const plan = { portals: [doorPlan('door-1', 'r', true), doorPlan('door-2', 's', true)], devices: [] }
    const state = createFilterState(plan, new Set(['door-1']))
    const found = tell(state, [...from('r', eye('__###_____')), ...from('s', eye('__________'))])
    expect(found.map(({ at, observation }) => [at - START_MS, observation])).toEqual([
      [0, { kind: 'presence', portal: 'door-1', isPresent: false }],
      [200, { kind: 'presence', portal: 'door-1', isPresent: true }],
      [500, { kind: 'presence', portal: 'door-1', isPresent: false }],
    ])
  })

  it('ends when the reader is lost: nobody vouches for it', () => {
    const state = newFilter(doorPlan('door-1', 'r', true))
    tell(state, from('r', eye('#')), 0)
    const lost = filter(state, { kind: 'lost', device: 'r' }, { wallMs: START_MS + 500, steadyMs: START_MS + 500 })
    expect(lost.observations).toMatchObject([{ observation: { kind: 'presence', isPresent: false } }])
    const again = filter(state, { kind: 'lost', device: 'r' }, { wallMs: START_MS + 900, steadyMs: START_MS + 900 })
    expect(again.observations).toEqual([])
  })
})

describe('scans and weighings', () => {
  const scan = (text: string, at: number) => ({ kind: 'scan', text, symbology: ']C1', at: START_MS + at }) as const

  it('a held trigger is one scan', () => {
    const told = [0, 300, 900, 1_800, 3_000].map((at) => scan('PO-7', at))
    const found = tell(newFilter(doorPlan('door-1', 'r')), from('scanner-1', [...told, scan('PO-8', 3_100)]))
    expect(found.map(({ at, observation }) => [at - START_MS, 'text' in observation && observation.text])).toEqual([
      [0, 'PO-7'],
      [3_000, 'PO-7'],
      [3_100, 'PO-8'],
    ])
    expect(found[0]?.observation).toEqual({
      kind: 'scan',
      device: 'scanner-1',
      portal: 'door-1',
      text: 'PO-7',
      symbology: ']C1',
    })
  })

  it('only a weighing at rest counts, and what the contract cannot say is counted', () => {
    const weigh = (value: string, isStable: boolean, unit = 'kg') =>
      ({ kind: 'weighing', value, unit, isStable, at: START_MS }) as const
    const state = newFilter(doorPlan('door-1', 'r'))
    const told = [weigh('12.5', false), weigh('0.00', true), weigh('12.50', true), weigh('3', true, 'stone')]
    const found = tell(state, from('scale-1', told))
    expect(found.map(({ observation }) => observation)).toEqual([
      { kind: 'weighing', device: 'scale-1', portal: null, value: '12.50', unit: 'kg' },
    ])
    expect(state.counters).toMatchObject({ unsettledWeighings: 2, unusable: 1 })
  })
})

describe('bounds', () => {
  it('a door that follows too many tags ends the oldest as what is known of it, and counts', () => {
    const state = newFilter(doorPlan('door-1', 'r'))
    const moment = { wallMs: START_MS + 1_000, steadyMs: START_MS + 1_000 }
    const oldest = heard('ooiii')
    const crowd = Array.from(
      { length: 20_000 },
      (_, i) => heard('o', i.toString(16).padStart(6, '0'), moment.wallMs)[0],
    )
    const sightings = [...oldest, ...crowd.filter((sighting) => sighting !== undefined)]
    const { observations } = filter(state, { kind: 'sightings', device: 'r', sightings }, moment)
    expect(passagesIn(observations)).toMatchObject([{ epc: EPC, direction: 'undetermined' }])
    expect(state.counters.forced).toBe(1)
  })

  it('at the stop open passages are said as what is known', () => {
    const state = createFilterState({ portals: [{ ...doorPlan('d', 'r'), filter: SETTINGS }], devices: [] })
    tell(state, from('r', [...heard('ooOOii'), ...heard('ooo', 'AA')]), 0)
    const stop = filter(state, { kind: 'stop' }, { wallMs: START_MS + 600, steadyMs: START_MS + 600 })
    expect(passagesIn(stop.observations)).toMatchObject([{ epc: EPC, direction: 'undetermined' }])
    expect(state.counters.oneZone).toBe(1)
  })
})
