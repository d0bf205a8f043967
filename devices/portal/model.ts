/**
 * The radio of a dock door: which tags which antenna hears, how strongly, and when the photo-eye is dark. Good enough to be
 * as unreliable as the real thing: reads fail by chance, orientation hides some tags, the near zone hears the far one.
 */
import { chance, keyOf, wobble } from './chance.ts'
import { positionAt, type Walk } from './path.ts'

type Zone = 'outside' | 'inside'

interface PortalAntenna {
  /** Antenna port of the reader, from 1. */
  readonly port: number
  readonly zone: Zone
  readonly x: number
  readonly y: number
  readonly z: number
}

export interface Pallet extends Walk {
  readonly epcs: readonly string[]
  /** Epoch ms. */
  readonly startedAt: number
}

export interface Portal {
  readonly seed: number
  readonly antennas: readonly PortalAntenna[]
  /** The reader asks every antenna once per cycle, ms. */
  readonly cycleMs: number
}

export interface HeardTag {
  readonly epc: string
  readonly antenna: number
  readonly rssiDbm: number
  readonly at: number
}

/** Two antennas a side, 1.2 m before and behind the door line, at the height of a pallet and above. */
const ANTENNAS: readonly PortalAntenna[] = [
  { port: 1, zone: 'outside', x: -1.2, y: -1.6, z: 1 },
  { port: 2, zone: 'outside', x: -1.2, y: 1.6, z: 2 },
  { port: 3, zone: 'inside', x: 1.2, y: -1.6, z: 1 },
  { port: 4, zone: 'inside', x: 1.2, y: 1.6, z: 2 },
]

/** A dock door with antennas 1 and 2 outside, 3 and 4 inside, and a photo-eye on its line. */
export const dockDoor = (seed: number): Portal => ({ seed, antennas: ANTENNAS, cycleMs: 50 })

/** What a passive tag one metre in front of a 1 W portal antenna comes back with, dBm. */
const RSSI_AT_1M_DBM = -42
/** Loss per tenfold distance, dB: forth and back in a hall of metal, between free space (40) and a tunnel. */
const LOSS_PER_DECADE_DB = 36
/** An antenna looks away from the door line on its own side and hears this much less behind its back. */
const BACK_LOSS_DB = 8
/** Tags lie as they lie: up to this much less, the same for a tag all the way. */
const ORIENTATION_LOSS_DB_MAX = 8
const FADING_DB = 2.5
/** Half of the tags answer at this level; the rest of the curve is logistic with this width. */
const SENSITIVITY_DBM = -63
const SENSITIVITY_WIDTH_DB = 2
/** Even a tag heard well misses its turn: 60-70 % per cycle is normal in the field. */
const ANSWERS_AT_BEST = 0.7
const PALLET_HALF_LENGTH_M = 0.6
const DOOR_HALF_WIDTH_M = 1.5
const EARSHOT_M = 8

const along = (antenna: PortalAntenna, dx: number, distanceM: number): number => {
  const facing = antenna.zone === 'outside' ? -1 : 1
  return (dx * facing) / Math.max(distanceM, 0.1)
}

/** What the antenna would receive from a tag at the point, without fading, dBm. */
const rssiAt = (antenna: PortalAntenna, x: number, y: number, z: number): number => {
  const distanceM = Math.hypot(x - antenna.x, y - antenna.y, z - antenna.z)
  // 1 straight ahead, 0 across, -1 behind: half the loss is already there across.
  const backLoss = (BACK_LOSS_DB * (1 - along(antenna, x - antenna.x, distanceM))) / 2
  return RSSI_AT_1M_DBM - LOSS_PER_DECADE_DB * Math.log10(Math.max(distanceM, 0.3)) - backLoss
}

const hearTag = (portal: Portal, epc: string, at: { x: number; y: number }, cycle: number, into: HeardTag[]): void => {
  const tag = keyOf(epc)
  const { seed, cycleMs } = portal
  const x = at.x + (chance(seed, tag, 1) * 2 - 1) * PALLET_HALF_LENGTH_M
  const y = at.y + (chance(seed, tag, 2) * 2 - 1) * 0.4
  const z = 0.2 + chance(seed, tag, 3) * 1.4
  const orientationLoss = chance(seed, tag, 4) * ORIENTATION_LOSS_DB_MAX
  for (const antenna of portal.antennas) {
    const level = rssiAt(antenna, x, y, z) - orientationLoss + FADING_DB * wobble(seed, tag, antenna.port + 10, cycle)
    const answers = ANSWERS_AT_BEST / (1 + Math.exp((SENSITIVITY_DBM - level) / SENSITIVITY_WIDTH_DB))
    if (chance(seed, tag, antenna.port + 20, cycle) >= answers) continue
    // Antennas take turns within the cycle, so two never hear a tag in the same millisecond.
    const turn = (cycleMs * (antenna.port - 1)) / portal.antennas.length
    into.push({ epc, antenna: antenna.port, rssiDbm: Math.round(level), at: cycle * cycleMs + turn })
  }
}

/** What the portal hears in the reader cycle that contains `at` (epoch ms), in the order of time. Pure. */
export const hear = (portal: Portal, pallets: readonly Pallet[], at: number): readonly HeardTag[] => {
  const cycle = Math.floor(at / portal.cycleMs)
  const heard: HeardTag[] = []
  for (const pallet of pallets) {
    const position = positionAt(pallet, (cycle * portal.cycleMs - pallet.startedAt) / 1000)
    if (!position || Math.hypot(position.x, position.y) > EARSHOT_M) continue
    for (const epc of pallet.epcs) hearTag(portal, epc, position, cycle, heard)
  }
  return heard.sort((a, b) => a.at - b.at)
}

/** Whether a pallet stands in the photo-eye's beam across the door line at `at` (epoch ms). */
export const isBeamBroken = (pallets: readonly Pallet[], at: number): boolean =>
  pallets.some((pallet) => {
    const position = positionAt(pallet, (at - pallet.startedAt) / 1000)
    return (
      position !== undefined && Math.abs(position.x) < PALLET_HALF_LENGTH_M && Math.abs(position.y) < DOOR_HALF_WIDTH_M
    )
  })
