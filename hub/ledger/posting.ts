/** What the ledger is asked to post, and what it answers. */
import type { MOVEMENT_REASONS } from '../contract/api.ts'

export type MovementReason = (typeof MOVEMENT_REASONS)[number]
export type TagState = 'at-dock' | 'in-stock' | 'left' | 'returned' | 'retired'
/** A tag that was printed and verified, and has not been moved yet: it is on nothing the ledger has. */
export type CommissionedState = 'commissioned'

export interface Posting {
  /** The originator's own key. The same key with the same content is answered again; with other content it is refused. */
  readonly key: string
  readonly itemId: string
  readonly lot?: string
  /** Upper-case hex; the tag row follows the movement. */
  readonly epc?: string
  /** State of the tag after the movement; required with `epc`. */
  readonly tagState?: TagState
  /** Base units, decimal text, greater than zero. */
  readonly quantity: string
  readonly fromLocationId: string
  readonly toLocationId: string
  /** The world's time. */
  readonly occurredAt: Date
  readonly reason: MovementReason
  readonly sessionId?: string
  readonly documentLineId?: string
  readonly note?: string
  readonly evidence?: { readonly gateway: string; readonly seq: string }
  /** When a reader last saw it, where the movement has no passage of its own (an acceptance). */
  readonly seenAt?: Date
  readonly reverses?: string
  /**
   * What a base unit costs that comes from outside, in the company's currency, as prices are written. Without it such goods cost
   * what those held do.
   */
  readonly unitCost?: string
}

export interface PostedMovement {
  readonly key: string
  readonly id: string
  readonly seq: string
  /** false: this key was posted before with the same content. */
  readonly isNew: boolean
}

export interface PostingContext {
  readonly companyId: string
  /** Who posts, as movements name it. */
  readonly actor: string
  /** EPCs for which the caller found no tag row. If somebody made one meanwhile, the transaction starts again. */
  readonly absentTags?: ReadonlySet<string>
}

export type PostingRefusal = 'exceeds-stock' | 'exists-with-different-fields' | 'same-location'
