/** What a person's decision on one exception does to the ledger and to the session. Pure. */
import type { ExceptionKind, Resolution } from '../contract/api.ts'
import type { Direction } from '../contract/observation.ts'
import type { CommissionedState, Posting, TagState, VirtualLocations } from '../ledger/index.ts'

export interface Pending {
  readonly id: string
  readonly kind: ExceptionKind
  readonly state: 'open' | 'noted' | 'resolved'
  readonly companyId: string | null
  readonly sessionId: string | null
  readonly gateway: string | null
  readonly seq: string | null
  readonly epc: string | null
  readonly itemId: string | null
  readonly quantity: string | null
  readonly expectationId: string | null
  readonly doorId: string | null
  readonly warehouseId: string | null
  /** The order that the exception names, else that of its session. */
  readonly documentId: string | null
  readonly direction: Direction | null
  readonly gtin14: string | null
  readonly resolvedBy: string | null
  /** When the passage was, else when it was raised. */
  readonly occurredAt: Date
  /** The door's. */
  readonly dockId: string | null
  readonly stockId: string | null
  /** Of an unknown door, and whether there is one for it by now. */
  readonly portal: string | null
  readonly hasDoor: boolean
  /** Where what left came from, and what kind of place that is. */
  readonly origin: { readonly locationId: string; readonly kind: string } | null
}

export interface Bound {
  readonly itemId: string
  readonly quantity: string
}

export interface KnownTag extends Bound {
  /** null: commissioned, and never moved. */
  readonly locationId: string | null
  readonly state: TagState | CommissionedState
  readonly lastSeenAt: Date | null
}

export interface Decided {
  readonly postings: readonly Posting[]
  /** How the session lists the tag from now on. */
  readonly listed?: {
    readonly direction: Direction
    readonly verdict?: 'carried-out' | 'unexpected'
    readonly bound?: Bound
    readonly isAccepted?: boolean
  }
  /** The order line that receives what was accepted. */
  readonly fulfils?: { readonly expectationId: string; readonly quantity: string }
}

/** What a person said about one exception or many. */
export interface Decision {
  readonly resolution: Resolution
  readonly reason: string
  readonly actor: string
  /** The item to bind to. */
  readonly itemId?: string | undefined
  /** Base units one tag stands for; one when not said. */
  readonly quantity?: string | undefined
}

export interface DecisionFacts {
  readonly tag: KnownTag | undefined
  readonly virtual: VirtualLocations
  /** Item and base units to bind to; for accept-as-found of a tag nobody knows. */
  readonly bound: Bound | undefined
  readonly reason: string
  /** The order line that still expects these goods. */
  readonly line:
    | { readonly expectationId: string; readonly documentLineId: string; readonly unitCost: string | null }
    | undefined
}

/**
 * Why a decision that moves goods cannot: nobody said what the tag is on, the tag is somewhere else by now, or what is to
 * be bound is known by now.
 */
export type Undecided = 'item-required' | 'tag-elsewhere' | 'tag-known'

/** What moves nothing explains. */
export const decideResolution = (
  pending: Pending,
  resolution: Resolution,
  facts: DecisionFacts,
): Decided | Undecided => {
  switch (resolution) {
    case 'return':
      return pending.kind === 'left-without-order' ? decideComeBack(pending, facts) : decideReturn(pending, facts)
    case 'accept-as-found':
      return decideAccept(pending, facts)
    case 'bind':
      return decideBind(pending, facts)
    default:
      return { postings: [] }
  }
}

interface Step {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly tagState: TagState
  readonly reason: Posting['reason']
}

/** A decision is no sighting: the tag was last seen when a reader saw it. */
const seenAtOf = (pending: Pending, bound: Bound | KnownTag): Pick<Posting, 'seenAt'> => {
  const seenAt = 'lastSeenAt' in bound ? bound.lastSeenAt : pending.seq === null ? null : pending.occurredAt
  return seenAt === null ? {} : { seenAt }
}

const postingOf = (pending: Pending, bound: Bound | KnownTag, step: Step, note: string): Posting => ({
  key: `${step.name}/${pending.id}`,
  itemId: bound.itemId,
  quantity: bound.quantity,
  epc: pending.epc ?? '',
  tagState: step.tagState,
  fromLocationId: step.from,
  toLocationId: step.to,
  occurredAt: pending.occurredAt,
  ...seenAtOf(pending, bound),
  reason: step.reason,
  note,
  ...(pending.sessionId === null ? {} : { sessionId: pending.sessionId }),
})

/** Back to the supplier, if it still stands at the dock. */
const decideReturn = (pending: Pending, { tag, virtual, reason }: DecisionFacts): Decided | Undecided => {
  const from = pending.dockId ?? ''
  // the ledger never had it: there is nothing to take back out
  if (!tag || tag.locationId === null) return { postings: [] }
  if (tag.locationId !== from) return 'tag-elsewhere'
  const step: Step = { name: 'return', from, to: virtual.supplier, tagState: 'returned', reason: 'returned' }
  return { postings: [postingOf(pending, tag, step, reason)], listed: { direction: 'out', verdict: 'carried-out' } }
}

/** What left without an order is brought back to where it came from. */
const decideComeBack = (pending: Pending, { tag, virtual, reason }: DecisionFacts): Decided | Undecided => {
  const { origin } = pending
  if (tag?.locationId !== virtual.transit || origin === null) return 'tag-elsewhere'
  const tagState = origin.kind === 'dock' ? 'at-dock' : 'in-stock'
  const step: Step = { name: 'return', from: virtual.transit, to: origin.locationId, tagState, reason: 'returned' }
  return { postings: [postingOf(pending, tag, step, reason)] }
}

const costOf = ({ unitCost }: { readonly unitCost: string | null }): { unitCost?: string } =>
  unitCost === null ? {} : { unitCost }

/** Into stock as it is: from the dock, or from wherever a tag of undetermined direction came. */
const decideAccept = (pending: Pending, { tag, virtual, bound, reason, line }: DecisionFacts): Decided | Undecided => {
  const isAtDock = pending.dockId !== null && tag?.locationId === pending.dockId
  const mayCome = pending.kind === 'undetermined-direction' && tag?.state !== 'in-stock' && tag?.state !== 'at-dock'
  if (!isAtDock && !mayCome) return 'tag-elsewhere'
  const known = tag ?? bound
  if (!known) return 'item-required'
  const step: Step = {
    name: 'accept',
    from: tag?.locationId ?? virtual.supplier,
    to: pending.stockId ?? '',
    tagState: 'in-stock',
    reason: 'accepted-as-found',
  }
  const posting = postingOf(pending, known, step, reason)
  return {
    postings: [line ? { ...posting, documentLineId: line.documentLineId, ...costOf(line) } : posting],
    listed: { direction: 'in', isAccepted: true, bound: known },
    ...(line ? { fulfils: { expectationId: line.expectationId, quantity: known.quantity } } : {}),
  }
}

/** Says what the tag is on; it came in with its passage, and left again if that was outward. */
const decideBind = (pending: Pending, { tag, virtual, bound, reason }: DecisionFacts): Decided | Undecided => {
  if (tag) return 'tag-known'
  if (!bound) return 'item-required'
  const dock = pending.dockId ?? ''
  const isOut = pending.direction === 'out'
  const from = isOut ? virtual.gain : virtual.supplier
  const came = postingOf(pending, bound, { name: 'bind', from, to: dock, tagState: 'at-dock', reason: 'bound' }, reason)
  const { gateway, seq } = pending
  const proven: Posting =
    gateway === null || seq === null ? came : { ...came, key: `bound/${gateway}/${seq}`, evidence: { gateway, seq } }
  if (!isOut) return { postings: [proven], listed: { direction: 'in', bound } }
  const leave: Step = { name: 'bind-left', from: dock, to: virtual.transit, tagState: 'left', reason: 'bound' }
  return {
    postings: [proven, postingOf(pending, bound, leave, reason)],
    listed: { direction: 'out', verdict: 'unexpected', bound },
  }
}
