/** One passage against what the ledger knows of its tag: what moved, and what a person must see. Pure. */
import type { ExceptionKind } from '../contract/api.ts'
import type { Direction } from '../contract/observation.ts'
import type { CommissionedState, MovementReason, TagState } from '../ledger/index.ts'
import type { TagVerdict } from './verdict.ts'

/** How a session lists a tag; without a verdict it is judged afterwards. */
export interface SeenTag {
  readonly direction: Direction
  readonly verdict?: TagVerdict
}

export interface PassageFacts {
  readonly direction: Direction
  /** Item and base units, from the tag's row or its GTIN. */
  readonly item: { readonly itemId: string; readonly quantity: string } | undefined
  readonly tag: { readonly locationId: string | null; readonly state: TagState | CommissionedState } | undefined
  /** The tag's row in this session. */
  readonly seen: SeenTag | undefined
  /** Why the EPC could not be read. */
  readonly hasScheme: boolean
  readonly dockId: string
  readonly virtual: { readonly supplier: string; readonly transit: string; readonly gain: string }
}

export interface Move {
  readonly fromLocationId: string
  readonly toLocationId: string
  readonly reason: MovementReason
  readonly tagState: TagState
}

export interface Outcome {
  readonly moves: readonly Move[]
  readonly exceptions: readonly { readonly kind: ExceptionKind; readonly state: 'open' | 'noted' }[]
  /** Undefined: listed as it was before. */
  readonly listed?: SeenTag
}

const noted = (kind: ExceptionKind): Outcome => ({ moves: [], exceptions: [{ kind, state: 'noted' }] })
const open = (kind: ExceptionKind): Outcome => ({ moves: [], exceptions: [{ kind, state: 'open' }] })

export const decidePassage = (facts: PassageFacts): Outcome => {
  const { direction, item, seen } = facts
  // what was listed as late says nothing of where the tag went since
  const since = seen?.verdict === 'late-passage' ? undefined : seen
  if (direction === 'turned-back') {
    return seen ? noted('turned-back') : { ...noted('turned-back'), listed: { direction, verdict: 'turned-back' } }
  }
  if (direction === 'undetermined') {
    if (since?.direction === 'in') return noted('undetermined-direction')
    return { ...open('undetermined-direction'), ...(seen ? {} : { listed: { direction, verdict: 'unknown' } }) }
  }
  if (!item) {
    if (seen?.direction === direction) return noted('repeat-passage')
    const kind = facts.hasScheme ? 'unknown-tag' : 'unknown-scheme'
    return { ...open(kind), listed: { direction, verdict: 'unknown' } }
  }
  return direction === 'in' ? decideIn({ ...facts, seen: since }) : decideOut({ ...facts, seen: since })
}

const decideIn = ({ tag, seen, dockId, virtual }: PassageFacts): Outcome => {
  const isAtDock = tag?.locationId === dockId
  if (isAtDock || tag?.state === 'in-stock') {
    const isListed = seen?.direction === 'in'
    if (isListed && (isAtDock || seen.verdict === 'already-in-stock')) return noted('repeat-passage')
    // what this visit brought in and somebody put into stock since stays listed as it was
    return {
      ...open('already-in-stock'),
      ...(isListed ? {} : { listed: { direction: 'in', verdict: 'already-in-stock' } }),
    }
  }
  const fromLocationId = tag?.locationId ?? virtual.supplier
  return {
    moves: [{ fromLocationId, toLocationId: dockId, reason: 'passage', tagState: 'at-dock' }],
    exceptions: [],
    listed: { direction: 'in' },
  }
}

const decideOut = ({ tag, seen, dockId, virtual }: PassageFacts): Outcome => {
  const leave = (fromLocationId: string): Move => ({
    fromLocationId,
    toLocationId: virtual.transit,
    reason: 'passage',
    tagState: 'left',
  })
  const left = { kind: 'left-without-order', state: 'open' } as const
  const listed = { direction: 'out', verdict: 'unexpected' } as const
  if (tag?.locationId === dockId) {
    return {
      moves: [{ fromLocationId: dockId, toLocationId: virtual.supplier, reason: 'passage', tagState: 'returned' }],
      exceptions: [],
      listed: { direction: 'out', verdict: 'carried-out' },
    }
  }
  if (tag?.locationId && (tag.state === 'in-stock' || tag.state === 'at-dock'))
    return { moves: [leave(tag.locationId)], exceptions: [left], listed }
  if (tag && seen?.direction === 'out') return noted('repeat-passage')
  // a reader proves that something left which the ledger did not have here: first it is found, then it leaves
  const found: Move = {
    fromLocationId: tag?.locationId ?? virtual.gain,
    toLocationId: dockId,
    reason: 'physical-evidence',
    tagState: 'at-dock',
  }
  return { moves: [found, leave(dockId)], exceptions: [{ kind: 'found', state: 'open' }, left], listed }
}
