/** A virtual dock door: the radio model drives a virtual reader in true time while pallets are carried through. */
import type { DriverHost } from '../driver.ts'
import { createVirtualReader, type VirtualReader, type VirtualReaderOptions } from '../llrp/virtual.ts'
import { dockDoor, hear, isBeamBroken, type Pallet } from './model.ts'
import { durationS, type PathName } from './path.ts'

export interface Carriage {
  /** Hex, as written on the tags. */
  readonly epcs: readonly string[]
  readonly path: PathName
  /** Default 1.4, a fork-lift in a hurry. */
  readonly speedMps?: number
  /** How long `stop-in-doorway` stops, seconds; default 5. */
  readonly stopS?: number
}

/** What really happened, to judge by what was made of it. Times are epoch ms. */
export interface Carried {
  readonly startedAt: number
  readonly endedAt: number
  /** Reads the reader passed on; 0 when nobody listened. */
  readonly reads: number
}

export interface VirtualDoor {
  readonly reader: VirtualReader
  /** Resolves when the pallet is out of earshot again. Several pallets may be on their way at once. */
  carry(carriage: Carriage): Promise<Carried>
  /** Resolves as soon as a client has an inventory running; what is carried before that, nobody sees. */
  whenReporting(): Promise<void>
  /** Pallets under way end at once. */
  close(): Promise<void>
}

export interface VirtualDoorOptions extends Omit<VirtualReaderOptions, 'antennaCount'> {
  readonly clock: Pick<DriverHost, 'now' | 'after'>
  /** Same seed, same pallets, same times: same reads. */
  readonly seed: number
}

/** The photo-eye is wired to this GPI port. */
export const PHOTO_EYE_PORT = 1
const SPEED_MPS = 1.4
const STOP_S = 5
const POLL_MS = 50
/** A machine that slept makes up for at most this much; the pallets went by unseen in the rest. */
const CATCH_UP_CYCLES_MAX = 100

interface Underway {
  readonly pallet: Pallet
  readonly endsAt: number
  reads: number
  readonly done: (carried: Carried) => void
}

export const createVirtualDoor = async ({ seed, ...options }: VirtualDoorOptions): Promise<VirtualDoor> => {
  const { clock } = options
  const reader = await createVirtualReader(options)
  const portal = dockDoor(seed)
  const underway = new Set<Underway>()
  const cancels = new Set<() => void>()
  let isTicking = false
  let cycleDone = 0

  const later = (delayMs: number, call: () => void): void => {
    const cancel = clock.after(delayMs, () => {
      cancels.delete(cancel)
      call()
    })
    cancels.add(cancel)
  }
  const finish = (trip: Underway, endedAt: number): void => {
    underway.delete(trip)
    trip.done({ startedAt: trip.pallet.startedAt, endedAt, reads: trip.reads })
  }
  const runCycle = (at: number): void => {
    for (const trip of underway) trip.reads += reader.hear(hear(portal, [trip.pallet], at))
    const pallets = [...underway].map((trip) => trip.pallet)
    reader.setInput(PHOTO_EYE_PORT, isBeamBroken(pallets, at))
  }
  const tick = (): void => {
    const now = clock.now()
    const cycleNow = Math.floor(now / portal.cycleMs)
    // A clock set back makes no cycle twice and leaves none waiting.
    cycleDone = Math.min(Math.max(cycleDone, cycleNow - CATCH_UP_CYCLES_MAX), cycleNow)
    while (cycleDone < cycleNow) runCycle(++cycleDone * portal.cycleMs)
    for (const trip of underway) if (now >= trip.endsAt) finish(trip, now)
    isTicking = underway.size > 0
    if (isTicking) later(portal.cycleMs, tick)
    else reader.setInput(PHOTO_EYE_PORT, false)
  }
  const carry = ({ epcs, path, speedMps = SPEED_MPS, stopS = STOP_S }: Carriage): Promise<Carried> => {
    const startedAt = clock.now()
    const pallet = { epcs, path, speedMps, stopS, startedAt }
    const endsAt = startedAt + durationS(pallet) * 1000
    return new Promise((done) => {
      underway.add({ pallet, endsAt, reads: 0, done })
      if (isTicking) return
      isTicking = true
      cycleDone = Math.floor(startedAt / portal.cycleMs)
      later(portal.cycleMs, tick)
    })
  }
  const whenReporting = (): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => (reader.isReporting() ? resolve() : later(POLL_MS, look))
      look()
    })

  return {
    reader,
    carry,
    whenReporting,
    close: async () => {
      for (const cancel of cancels) cancel()
      for (const trip of underway) finish(trip, clock.now())
      await reader.close()
    },
  }
}
