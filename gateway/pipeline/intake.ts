/** Where sightings meet the filter and the spool: a full spool refuses sightings here, loudly, before they mean anything. */
import type { InputSighting, Sighting } from '@dockledger/devices/driver.ts'
import type { DoorField } from '@dockledger/hub/contract/field.ts'
import { type Clock, momentOf } from '../clock.ts'
import type { PassFailPoint } from '../fail-point.ts'
import { fieldOf } from './field.ts'
import { createFilterState, type FilterCounters, type FilterInput, filter } from './filter.ts'
import type { FilterPlan } from './plan.ts'
import type { Spool } from './spool.ts'

interface IntakeStatus {
  readonly counters: Readonly<FilterCounters>
  /** Sightings refused because the spool was full. */
  readonly refusedSightings: number
  /** Tags now in front of the doors. */
  readonly openTags: number
}

export interface Intake {
  sighted(device: string, sightings: readonly Sighting[]): void
  lost(device: string): void
  /** Time passed: ends what has been silent. */
  tick(): void
  /** Ends every open tag as what is known of it. */
  stop(): void
  status(): IntakeStatus
  /** Tags each door hears now. */
  field(): DoorField[]
}

/** How often time is to pass without sightings. */
export const TICK_MS = 100

export const createIntake = (plan: FilterPlan, spool: Spool, clock: Clock, failPoint: PassFailPoint): Intake => {
  let state = createFilterState(plan, spool.standing)
  let refusedSightings = 0
  /** What each input said last while the spool was full: an eye that went clear meanwhile must not stay dark for ever. */
  const missed = new Map<string, { readonly device: string; readonly sighting: InputSighting }>()
  const take = (input: FilterInput): void => {
    const filtered = filter(state, input, momentOf(clock))
    state = filtered.state
    if (filtered.observations.length === 0) return
    failPoint('after-filter')
    spool.append(filtered.observations)
  }
  const takeMissed = (): void => {
    if (missed.size === 0 || spool.isFull()) return
    const inputs = [...missed.values()]
    missed.clear()
    for (const { device, sighting } of inputs) take({ kind: 'sightings', device, sightings: [sighting] })
  }
  forgetDoorsWithoutEye(plan, spool, clock)
  return {
    sighted: (device, sightings) => {
      // What was let in before still gets its entry, so the spool exceeds its bound by the tags then open, and no more.
      if (spool.isFull()) {
        for (const each of sightings) {
          if (each.kind === 'input') missed.set(`${device} ${each.port}`, { device, sighting: each })
          else refusedSightings += 1
        }
        return
      }
      takeMissed()
      failPoint('after-sighting')
      take({ kind: 'sightings', device, sightings })
    },
    lost: (device) => {
      for (const [input, { device: of }] of missed) if (of === device) missed.delete(input)
      take({ kind: 'lost', device })
    },
    tick: () => {
      takeMissed()
      take({ kind: 'tick' })
    },
    stop: () => take({ kind: 'stop' }),
    status: () => ({
      counters: state.counters,
      refusedSightings,
      openTags: state.doors.reduce((sum, door) => sum + door.tracks.size, 0),
    }),
    field: () => fieldOf(state.doors, clock.steady()),
  }
}

/** Where a killed gateway left something standing, and no eye of this plan will ever say that it went. */
const forgetDoorsWithoutEye = (plan: FilterPlan, spool: Spool, clock: Clock): void => {
  const watched = new Set(plan.portals.filter(({ presence }) => presence !== null).map(({ name }) => name))
  const gone = [...spool.standing].filter((portal) => !watched.has(portal))
  spool.append(gone.map((portal) => ({ at: clock.now(), observation: { kind: 'presence', portal, isPresent: false } })))
}
