/** Front door of the stock ledger. */
export { type IntegrityCheck, ledgerChecks } from './integrity.ts'
export { type Posted, post } from './post.commands.ts'
export type {
  CommissionedState,
  MovementReason,
  PostedMovement,
  Posting,
  PostingContext,
  PostingRefusal,
  TagState,
} from './posting.ts'
export { reverse } from './reverse.commands.ts'
export { commissionTag, hasTag, lockTags, type Tag } from './tag.store.ts'
export { tagStateAt, type VirtualLocations } from './virtual.ts'
export { virtualLocations } from './virtual.view.ts'
export { wipeLedger } from './wipe.store.ts'
