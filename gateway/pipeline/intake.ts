/** Where sightings meet the filter and the spool: a full spool refuses sightings here, loudly, before they mean anything. */
import type { Sighting } from '@dockledger/devices/driver.ts'
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
  const take = (input: FilterInput): void => {
    const filtered = filter(state, input, momentOf(clock))
    state = filtered.state
    if (filtered.observations.length === 0) return
    failPoint('after-filter')
    spool.append(filtered.observations)
  }
  return {
    sighted: (device, sightings) => {
      // What was let in before still gets its entry, so the spool exceeds its bound by the tags then open, and no more.
      if (spool.isFull()) {
        refusedSightings += sightings.length
        return
      }
      failPoint('after-sighting')
      take({ kind: 'sightings', device, sightings })
    },
    lost: (device) => take({ kind: 'lost', device }),
    tick: () => take({ kind: 'tick' }),
    stop: () => take({ kind: 'stop' }),
    status: () => ({
      counters: state.counters,
      refusedSightings,
      openTags: state.doors.reduce((sum, door) => sum + door.tracks.size, 0),
    }),
    field: () => fieldOf(state.doors, clock.steady()),
  }
}
