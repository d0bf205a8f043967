/** What gateways send in a bad week: passages in and out, late, shuffled, repeated, with numbers used twice, and nonsense. */
import type { Observation } from '@dockledger/hub/contract/observation.ts'
import { epcOf, passage } from '../../hub/reconcile/floor.case.ts'
import type { Random } from './random.ts'

export interface Sent {
  readonly seq: number
  readonly at: number
  readonly observation: Observation | Readonly<Record<string, unknown>>
}

const SERIALS = 25
const UNLISTED = 9
const PALLETS = ['3134257BF4499602D2000000', '3134257BF4499602D3000000']
const STRANGE = 'E2801160600002040000AAAA'
const DIRECTIONS = ['in', 'in', 'in', 'in', 'out', 'out', 'turned-back', 'undetermined'] as const
const LATE_MS_MAX = 600_000

/** Tags that passed just now pass again more often than chance would have it: that is where rules meet. */
const RECENT_MAX = 6

const tagOf = (random: Random, recent: string[]): string => {
  const epc = recent.length > 0 && random.chance(0.35) ? random.pick(recent) : anyTag(random)
  recent.unshift(epc)
  recent.length = Math.min(recent.length, RECENT_MAX)
  return epc
}

const anyTag = (random: Random): string => {
  const kind = random.below(100)
  if (kind < 3) return random.pick(PALLETS)
  if (kind < 5) return STRANGE
  if (kind < 9) return epcOf(UNLISTED, 1 + random.below(5))
  return epcOf(1 + random.below(5), 1 + random.below(SERIALS))
}

const observe = (random: Random, portal: string, at: number, recent: string[]): Sent['observation'] => {
  const kind = random.below(100)
  if (kind < 2)
    return { kind: 'scan', device: 'hand-1', portal, text: random.pick(['PO-1', 'nonsense']), symbology: null }
  if (kind < 4) return { kind: 'weighing', device: 'scale-1', portal, value: '412.5', unit: 'kg' }
  if (kind < 5) return { kind: 'passage', portal, epc: 'not hex' }
  if (kind < 8) return { kind: 'presence', portal, isPresent: false }
  return passage(portal, tagOf(random, recent), random.pick(DIRECTIONS), at).observation
}

/** One gateway: numbers what it says, and makes up its batches as a bad network would deliver them. */
export const trafficOf = (random: Random) => {
  let seq = 0
  const earlier: Sent[][] = []
  const recent: string[] = []
  return (now: number): Sent[][] => {
    const portal = random.pick(['door-1', 'door-1', 'door-2', 'door-9'])
    const lateMs = random.chance(0.15) ? random.below(LATE_MS_MAX) : 0
    const entries = Array.from({ length: 1 + random.below(10) }, (): Sent => {
      seq++
      const at = now - lateMs - random.below(3_000)
      return { seq, at, observation: observe(random, portal, at, recent) }
    })
    const ordered = random.chance(0.2) ? random.shuffled(entries) : [...entries].sort((a, b) => a.at - b.at)
    const half = random.chance(0.3) ? 1 + random.below(ordered.length) : ordered.length
    const batches = [ordered.slice(0, half), ordered.slice(half)].filter((batch) => batch.length > 0)
    earlier.push(...batches)
    const said = random.chance(0.2) ? random.shuffled(batches) : batches
    if (random.chance(0.2)) said.push(random.pick(earlier))
    const first = entries[0]
    if (first && random.chance(0.05)) said.push([{ ...first, at: first.at + 1 }])
    return said
  }
}
