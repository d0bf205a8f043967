/** How the filter's tests write what antennas hear: a character is 100 ms, so that a test reads as a time line. */
import type { Sighting, TagSighting } from '@dockledger/devices/driver.ts'
import type { Passage } from '@dockledger/hub/contract/observation.ts'
import { createFilterState, type FilterState, filter, type Observed } from './filter.ts'
import type { FilterSettings, PortalPlan } from './plan.ts'

export const START_MS = Date.UTC(2026, 0, 5, 8)
export const DAY_MS = 86_400_000
const STEP_MS = 100

export const SETTINGS: FilterSettings = {
  readsMin: 2,
  rssiFloorDbm: -70,
  quietMs: 1_500,
  lingerMs: 10_000,
  settleMs: 5_000,
  holdMsMax: 60_000,
}

/** A door with antennas 1 and 2 outside, 3 and 4 inside, on a reader of its own. */
export const doorPlan = (name: string, reader: string, hasEye = false): PortalPlan => ({
  name,
  outside: [1, 2].map((antenna) => ({ device: reader, antenna })),
  inside: [3, 4].map((antenna) => ({ device: reader, antenna })),
  presence: hasEye ? { device: reader, port: 1, activeHigh: true } : null,
  filter: SETTINGS,
})

export const newFilter = (...portals: PortalPlan[]): FilterState =>
  createFilterState({ portals, devices: [{ name: 'scanner-1', portal: 'door-1' }] })

/** `o`/`i` heard outside/inside at -55 dBm, `O`/`I` at -45, `w` outside and `v` inside below the floor, `.` nothing. */
const HEARD: Readonly<Record<string, readonly [antenna: number, rssiDbm: number]>> = {
  o: [1, -55],
  O: [2, -45],
  w: [1, -75],
  i: [3, -55],
  I: [4, -45],
  v: [3, -75],
}

export const EPC = '3034257BF7194E4000001A85'

export const heard = (line: string, epc = EPC, from = START_MS): TagSighting[] =>
  [...line].flatMap((character, i) => {
    const [antenna, rssiDbm] = HEARD[character] ?? []
    if (antenna === undefined || rssiDbm === undefined) return []
    return [{ kind: 'tag', epc, antenna, rssiDbm, count: 1, at: from + i * STEP_MS, readerAt: null }]
  })

/** What a photo-eye says: `#` dark, `_` clear; told at each change. */
export const eye = (line: string, from = START_MS): Sighting[] =>
  [...line].flatMap((character, i) =>
    character === line[i - 1] ? [] : [{ kind: 'input', port: 1, isHigh: character === '#', at: from + i * STEP_MS }],
  )

export interface Told {
  readonly device: string
  readonly sighting: Sighting
}

export const from = (device: string, sightings: readonly Sighting[]): Told[] =>
  sightings.map((sighting) => ({ device, sighting }))

/** Tells them in order of time, one at a time, with time passing in between; then lets `afterMs` pass. */
export const tell = (state: FilterState, told: readonly Told[], afterMs = 20_000): Observed[] => {
  const found: Observed[] = []
  const pass = (now: number): void => {
    found.push(...filter(state, { kind: 'tick' }, { wallMs: now, steadyMs: now }).observations)
  }
  const inOrder = [...told].sort((a, b) => a.sighting.at - b.sighting.at)
  let now = inOrder[0]?.sighting.at ?? START_MS
  for (const { device, sighting } of inOrder) {
    for (; now < sighting.at; now += STEP_MS) pass(now)
    const moment = { wallMs: sighting.at, steadyMs: sighting.at }
    found.push(...filter(state, { kind: 'sightings', device, sightings: [sighting] }, moment).observations)
  }
  for (const end = now + afterMs; now <= end; now += STEP_MS) pass(now)
  return found
}

export const passagesIn = (observed: readonly Observed[]): Passage[] =>
  observed.flatMap(({ observation }) => (observation.kind === 'passage' ? [observation] : []))
