/** What matching reads and what it answers: rows of one door, what is known about them, and a draft of what they mean. */
import type { ExceptionKind } from '../contract/api.ts'
import type { Direction, Observation } from '../contract/observation.ts'
import type { CommissionedState, Posting, TagState, VirtualLocations } from '../ledger/index.ts'
import type { Identity } from './identify.ts'
import type { SeenTag } from './passage.ts'
import type { OpenVisit } from './timing.ts'
import type { TagVerdict } from './verdict.ts'

/** One inbox row that waits. `at` is its corrected time, epoch ms. */
export interface Row {
  readonly id: string
  readonly gateway: string
  readonly seq: string
  readonly kind: string
  readonly at: number
  /** Of passages, whose sightings are not needed here. */
  readonly direction?: Direction
  readonly identity?: Identity
  /** Of everything else. */
  readonly observation: Observation | null
}

export interface Door {
  readonly id: string
  readonly companyId: string
  readonly warehouseId: string
  readonly dockLocationId: string
  readonly stockLocationId: string
  readonly quietMs: number
}

export interface ItemQuantity {
  readonly itemId: string
  /** Base units one tag stands for. */
  readonly quantity: string
}

export interface TagFacts extends ItemQuantity {
  /** null: commissioned, and never moved. */
  readonly locationId: string | null
  readonly state: TagState | CommissionedState
  /** Epoch ms; undefined when no reader ever saw it. */
  readonly lastSeenAt?: number | undefined
}

export interface ClosedVisit {
  readonly id: string
  readonly openedAt: number
  readonly closedAt: number
}

export interface LaneFacts {
  readonly door: Door
  readonly virtual: VirtualLocations
  /** Of the open session, or of the one these rows will open. */
  readonly sessionId: string
  readonly visit: OpenVisit | undefined
  readonly closedUntil: number | undefined
  /** The latest closed session, and those that late rows may fall in; latest first. */
  readonly closed: readonly ClosedVisit[]
  readonly tags: ReadonlyMap<string, TagFacts>
  /** By GTIN-14. */
  readonly items: ReadonlyMap<string, ItemQuantity>
  /** The open session's tags among these rows. */
  readonly seen: ReadonlyMap<string, SeenTag>
  /** Number → document, among the orders open at this door. */
  readonly orders: ReadonlyMap<string, string>
}

export interface ProposedException {
  readonly row: Row
  readonly kind: ExceptionKind
  readonly state: 'open' | 'noted'
  readonly sessionId?: string | undefined
  readonly epc?: string
  readonly item?: ItemQuantity | undefined
  readonly detail: Record<string, unknown>
  readonly movementKey?: string | undefined
}

export interface ListedTag {
  readonly epc: string
  readonly item: ItemQuantity | undefined
  readonly direction: Direction
  /** Undefined: to be judged. */
  readonly verdict?: TagVerdict
  readonly movementKey: string | undefined
  readonly at: number
}

export interface ProposedFact {
  readonly row: Row
  readonly sessionId: string
  readonly kind: string
  readonly summary: string
}

export interface Draft {
  readonly postings: Posting[]
  readonly exceptions: ProposedException[]
  readonly facts: ProposedFact[]
  /** By EPC: how the session lists each tag after these rows. */
  readonly listed: Map<string, ListedTag>
  visit: OpenVisit | undefined
  /** Kind of the row that opened the session; undefined when it was open before. */
  openedBy: string | undefined
  /** The order a scan chose. */
  chosen: { readonly documentId: string; readonly by: string } | undefined
  weightKg: string | undefined
  readonly tags: Map<string, TagFacts>
  readonly seen: Map<string, SeenTag>
}

export interface Match extends Draft {
  /** Rows that were matched, from the first. */
  readonly consumed: number
  /** The next row belongs to another visit. */
  readonly isSessionOver: boolean
}
