// Flow 2/12 · Sighting → Observation (passage, scan, weighing) · next: gateway/pipeline/spool.ts
import type {
  InputSighting,
  ScanSighting,
  Sighting,
  TagSighting,
  WeighingSighting,
} from '@dockledger/devices/driver.ts'
import { type Observation, observationSchema } from '@dockledger/hub/contract/observation.ts'
import type { Moment } from '../clock.ts'
import { type Door, endTrack, expiryOf, OPEN_TAGS_MAX, openDoor } from './door.ts'
import type { FilterPlan } from './plan.ts'
import { CLEAR_MS_MIN, clearedBy, eyeChanged, eyeLost } from './presence.ts'
import { isRepeat, noRepeats, type Repeats } from './repeat.ts'
import { addRead, startTrack, type Track } from './track.ts'

/** Tags are looked through on this grid of the steady clock, so that the cutting of the input changes nothing. */
const SWEEP_MS = 50
const SCAN_REPEAT_MS = 1_000
/** Outside these no reader hears a tag (contract): the read counts, its RSSI does not. */
const RSSI_DBM_MIN = -110
const RSSI_DBM_MAX = -10

export type FilterInput =
  | { readonly kind: 'sightings'; readonly device: string; readonly sightings: readonly Sighting[] }
  /** Time passed. */
  | { readonly kind: 'tick' }
  /** The device is gone: its photo-eye can no longer vouch for anything. */
  | { readonly kind: 'lost'; readonly device: string }
  /** The gateway stops: every open tag ends as what is known of it. */
  | { readonly kind: 'stop' }

/** `at`: wall clock, epoch ms; of a passage, when the tag was seen last. */
export interface Observed {
  readonly at: number
  readonly observation: Observation
}

export interface FilterCounters {
  sightings: number
  observations: number
  /** Reads below the floor, of antennas no door has, and with an impossible RSSI. */
  weakReads: number
  unassignedReads: number
  impossibleRssi: number
  /** Tags that ended as no passage, by why. */
  fewReads: number
  oneZone: number
  otherDoor: number
  /** Tags ended early because a door followed OPEN_TAGS_MAX. */
  forced: number
  repeats: number
  /** Weighings in motion and of an empty platform. */
  unsettledWeighings: number
  /** What the contract cannot say: an empty EPC, an unknown unit. */
  unusable: number
}

/** Owned by `filter`: handed back with each call, and not to be touched in between. */
export interface FilterState {
  readonly doors: readonly Door[]
  readonly spots: ReadonlyMap<string, readonly (Spot | undefined)[]>
  readonly portalOf: ReadonlyMap<string, string | null>
  readonly repeats: Repeats
  readonly counters: FilterCounters
  steadyMs: number
  sweepDueMs: number
  /** steady − wall, ms, as of the last call: a step of the wall clock changes this and nothing else. */
  wallOffsetMs: number
}

interface Spot {
  readonly door: Door
  readonly isInside: boolean
}

/** `standing`: portals where, as told last, something stands. */
export const createFilterState = (plan: FilterPlan, standing: ReadonlySet<string> = new Set()): FilterState => {
  const doors = plan.portals.map((portal) => openDoor(portal, standing.has(portal.name)))
  const spots = new Map<string, (Spot | undefined)[]>()
  for (const door of doors) {
    for (const [refs, isInside] of [[door.plan.outside, false] as const, [door.plan.inside, true] as const]) {
      for (const { device, antenna } of refs) {
        const list = spots.get(device) ?? []
        list[antenna] = { door, isInside }
        spots.set(device, list)
      }
    }
  }
  const counters: FilterCounters = {
    sightings: 0,
    observations: 0,
    weakReads: 0,
    unassignedReads: 0,
    impossibleRssi: 0,
    fewReads: 0,
    oneZone: 0,
    otherDoor: 0,
    forced: 0,
    repeats: 0,
    unsettledWeighings: 0,
    unusable: 0,
  }
  return {
    doors,
    spots,
    portalOf: new Map(plan.devices.map(({ name, portal }) => [name, portal])),
    repeats: noRepeats(),
    counters,
    steadyMs: Number.NEGATIVE_INFINITY,
    sweepDueMs: Number.NEGATIVE_INFINITY,
    wallOffsetMs: 0,
  }
}

/**
 * The same inputs at the same moments give the same observations, however the sightings are cut into inputs. Durations are
 * measured on the steady clock, so a step of the wall clock moves times and never splits, loses or turns a passage.
 */
export const filter = (
  state: FilterState,
  input: FilterInput,
  moment: Moment,
): { readonly state: FilterState; readonly observations: readonly Observed[] } => {
  const out: Observed[] = []
  state.wallOffsetMs = moment.steadyMs - moment.wallMs
  if (input.kind === 'sightings') takeSightings(state, input.device, input.sightings, moment, out)
  advance(state, moment.steadyMs, out)
  if (input.kind === 'lost') takeLoss(state, input.device, out)
  if (input.kind === 'stop') takeStop(state, out)
  state.counters.observations += out.length
  return { state, observations: out }
}

const takeSightings = (
  state: FilterState,
  device: string,
  sightings: readonly Sighting[],
  moment: Moment,
  out: Observed[],
): void => {
  state.counters.sightings += sightings.length
  const spots = state.spots.get(device) ?? []
  for (let i = 0; i < sightings.length; i += 1) {
    const sighting = sightings[i] as Sighting
    // Whole ms, as the contract wants them; never ahead of the moment: the wall clock may have stepped since the driver read it.
    advance(state, Math.min(Math.floor(sighting.at + state.wallOffsetMs), moment.steadyMs), out)
    if (sighting.kind === 'tag') takeTag(state, spots[sighting.antenna], sighting, out)
    else if (sighting.kind === 'input') takeInput(state, device, sighting, out)
    else if (sighting.kind === 'scan') takeScan(state, device, sighting, out)
    else takeWeighing(state, device, sighting, out)
  }
}

const takeTag = (state: FilterState, spot: Spot | undefined, sighting: TagSighting, out: Observed[]): void => {
  const { counters } = state
  if (!spot) {
    counters.unassignedReads += 1
    return
  }
  let { rssiDbm } = sighting
  if (rssiDbm !== null && !(rssiDbm >= RSSI_DBM_MIN && rssiDbm <= RSSI_DBM_MAX)) {
    counters.impossibleRssi += 1
    rssiDbm = null
  }
  const { door, isInside } = spot
  const { readsMin, rssiFloorDbm } = door.plan.filter
  if (rssiDbm !== null && rssiDbm < rssiFloorDbm) {
    counters.weakReads += 1
    return
  }
  const sample = { antenna: sighting.antenna, at: state.steadyMs, rssiDbm }
  let track = door.tracks.get(sighting.epc)
  if (!track) {
    if (sighting.epc === '') {
      counters.unusable += 1
      return
    }
    if (door.tracks.size >= OPEN_TAGS_MAX) endOldest(state, door, out)
    track = startTrack(sighting.epc, sample)
    door.tracks.set(sighting.epc, track)
  }
  addRead(track, isInside, sample, sighting.count, readsMin)
}

const endOldest = (state: FilterState, door: Door, out: Observed[]): void => {
  for (const oldest of door.tracks.values()) {
    state.counters.forced += 1
    end(state, door, oldest, out, true)
    return
  }
}

const takeInput = (state: FilterState, device: string, sighting: InputSighting, out: Observed[]): void => {
  for (const door of state.doors) {
    const eye = door.plan.presence
    if (eye?.device !== device || eye.port !== sighting.port) continue
    const isDark = sighting.isHigh === eye.activeHigh
    if (eyeChanged(door.presence, isDark, state.steadyMs)) sayPresence(state, door, isDark, state.steadyMs, out)
  }
}

const sayPresence = (state: FilterState, door: Door, isPresent: boolean, at: number, out: Observed[]): void => {
  out.push({ at: at - state.wallOffsetMs, observation: { kind: 'presence', portal: door.plan.name, isPresent } })
}

/** Passes on what the contract can say; the rest is counted, so that one odd device never sinks a batch. */
const say = (state: FilterState, observation: object, out: Observed[]): void => {
  const checked = observationSchema.safeParse(observation)
  if (checked.success) out.push({ at: state.steadyMs - state.wallOffsetMs, observation: checked.data })
  else state.counters.unusable += 1
}

const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]$/

const takeScan = (state: FilterState, device: string, sighting: ScanSighting, out: Observed[]): void => {
  if (isRepeat(state.repeats, device, sighting.text, state.steadyMs, SCAN_REPEAT_MS)) {
    state.counters.repeats += 1
    return
  }
  const symbology = SYMBOLOGY.test(sighting.symbology ?? '') ? sighting.symbology : null
  say(state, { kind: 'scan', device, portal: state.portalOf.get(device) ?? null, text: sighting.text, symbology }, out)
}

const takeWeighing = (state: FilterState, device: string, sighting: WeighingSighting, out: Observed[]): void => {
  const { value, unit } = sighting
  if (!sighting.isStable || !/[1-9]/.test(value)) {
    state.counters.unsettledWeighings += 1
    return
  }
  say(state, { kind: 'weighing', device, portal: state.portalOf.get(device) ?? null, value, unit }, out)
}

const takeLoss = (state: FilterState, device: string, out: Observed[]): void => {
  for (const door of state.doors) {
    if (door.plan.presence?.device !== device) continue
    if (eyeLost(door.presence, state.steadyMs)) sayPresence(state, door, false, state.steadyMs, out)
  }
}

const takeStop = (state: FilterState, out: Observed[]): void => {
  for (const door of state.doors) for (const track of door.tracks.values()) end(state, door, track, out, true)
  for (const door of state.doors) if (door.presence.isPresent) sayPresence(state, door, false, state.steadyMs, out)
}

const end = (state: FilterState, door: Door, track: Track, out: Observed[], isCut: boolean): void => {
  door.tracks.delete(track.epc)
  const ending = endTrack(door, track, state.doors, state.wallOffsetMs, isCut)
  if (ending.ended === 'passage') out.push({ at: ending.passage.lastSeenAt, observation: ending.passage })
  else if (ending.ended === 'few-reads') state.counters.fewReads += 1
  else if (ending.ended === 'one-zone') state.counters.oneZone += 1
  else state.counters.otherDoor += 1
}

const advance = (state: FilterState, toMs: number, out: Observed[]): void => {
  if (toMs <= state.steadyMs) return
  state.steadyMs = toMs
  if (toMs >= state.sweepDueMs) sweep(state, out)
}

/** Tells and ends what is due at the last point of the grid, in the order in which it fell due. */
const sweep = (state: FilterState, out: Observed[]): void => {
  const grid = Math.floor(state.steadyMs / SWEEP_MS) * SWEEP_MS
  state.sweepDueMs = grid + SWEEP_MS
  const due: { readonly at: number; readonly call: () => void }[] = []
  for (const door of state.doors) {
    const clearedAt = clearedBy(door.presence, grid)
    const toldAt = door.presence.clearedAt + CLEAR_MS_MIN
    if (clearedAt !== undefined) due.push({ at: toldAt, call: () => sayPresence(state, door, false, clearedAt, out) })
    for (const track of door.tracks.values()) {
      const at = Math.max(expiryOf(door, track, grid), toldAt)
      if (at <= grid) due.push({ at, call: () => end(state, door, track, out, false) })
    }
  }
  due.sort((a, b) => a.at - b.at)
  for (const { call } of due) call()
}
