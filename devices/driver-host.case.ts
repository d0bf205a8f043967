/** The host the conformance suite lends a driver: its clock moves only when the test says so, the wires are real. */
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { DeviceFault, DeviceState, DriverHost, Sighting } from './driver.ts'

/** The part of a host that a virtual device needs too. */
export type CaseClock = Pick<DriverHost, 'now' | 'after'>

export interface CaseHost extends DriverHost {
  /** For the virtual device: the same time, but its timers are not the driver's. */
  readonly twinClock: CaseClock
  readonly sightings: Sighting[]
  readonly states: { readonly state: DeviceState; readonly fault: DeviceFault | undefined }[]
  /** Every delay the driver asked for, ms. */
  readonly waits: number[]
  /** The state reported last; undefined when none was. */
  state(): DeviceState | undefined
  /** Also those reported with `ready`: something set aside. */
  faults(): DeviceFault[]
  /** How often the driver reported that it cannot work. */
  losses(): number
  /** How many timers are pending. */
  timers(): number
  /** The wall clock is set; timers do not notice. */
  step(byMs: number): void
  /** Lets virtual time pass, in steps between which the wires are served. */
  pass(ms: number): Promise<void>
}

interface Timer {
  readonly due: number
  call(): void
}

/** Virtual ms that pass with each turn of the event loop: a busy machine slows both sides alike. */
const TURN_MS = 20

export const caseHost = (): CaseHost => {
  const sightings: Sighting[] = []
  const states: { state: DeviceState; fault: DeviceFault | undefined }[] = []
  const waits: number[] = []
  const driverTimers = new Set<Timer>()
  const twinTimers = new Set<Timer>()
  let elapsed = 0
  let wall = Date.UTC(2026, 0, 5, 8)

  const schedule = (timers: Set<Timer>, delayMs: number, call: () => void): (() => void) => {
    const timer = { due: elapsed + delayMs, call }
    timers.add(timer)
    return () => timers.delete(timer)
  }
  const advance = (ms: number): void => {
    elapsed += ms
    wall += ms
    for (const timers of [twinTimers, driverTimers]) {
      for (const timer of [...timers]) if (timer.due <= elapsed && timers.delete(timer)) timer.call()
    }
  }
  return {
    sightings,
    states,
    waits,
    twinClock: { now: () => wall, after: (delayMs, call) => schedule(twinTimers, delayMs, call) },
    now: () => wall,
    after: (delayMs, call) => {
      waits.push(delayMs)
      return schedule(driverTimers, delayMs, call)
    },
    sighted: (found) => {
      for (const sighting of found) sightings.push(sighting)
    },
    stateChanged: (state, fault) => states.push({ state, fault }),
    state: () => states.at(-1)?.state,
    faults: () => states.map(({ fault }) => fault).filter((fault) => fault !== undefined),
    losses: () => states.filter(({ state }) => state === 'faulted').length,
    timers: () => driverTimers.size,
    step: (byMs) => {
      wall += byMs
    },
    pass: async (ms) => {
      for (let left = ms; left > 0; left -= TURN_MS) {
        await sleep(1)
        advance(Math.min(left, TURN_MS))
      }
    },
  }
}

const TURNS_MAX = 20_000
const TURNS_BETWEEN_NUDGES = 40

/** Lets time pass until the claim holds; `nudge` is repeated while it does not. The test's own timeout is the bound. */
export const until = async (
  host: CaseHost,
  claim: string,
  holds: () => boolean,
  nudge?: () => Promise<void>,
): Promise<void> => {
  for (let turn = 1; !holds(); turn += 1) {
    if (turn > TURNS_MAX) throw new Error(`never came true: ${claim}; last state ${JSON.stringify(host.states.at(-1))}`)
    await host.pass(TURN_MS)
    if (nudge && turn % TURNS_BETWEEN_NUDGES === 0) await nudge()
  }
}

/** Collects, and tells how many bytes are still held: heap and buffers. */
export const garbageCollect = (): number => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
  gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
