// Flow 9/12 · Movement → who reacts · next: hub/views/*.view.ts
/** Who reacts to what, and in which order: the whole list. Each runs in the transaction of its fact and may run again. */
import { holdGatewaysOf, wipeGateways } from './ingest/wipe.store.ts'
import { wipeLedger } from './ledger/index.ts'
import { deleteApprovalsOf } from './modules/approvals/index.ts'
import { deleteItemsOf } from './modules/catalog/index.ts'
import { deleteDisplaysOf } from './modules/displays/index.ts'
import { deleteLabelsOf } from './modules/labels/index.ts'
import { deletePartiesOf } from './modules/parties/index.ts'
import { deleteOrdersOf, onDockChanged, onDocumentShort, onLineFulfilled } from './modules/purchasing/index.ts'
import { deleteCompany, deletePlacesOf, holdCompany } from './modules/warehouse/index.ts'
import type { Reaction, Reactions } from './platform/db/reaction.ts'
import type { Tx } from './platform/db/tx.ts'
import { wipeReconciliation } from './reconcile/wipe.store.ts'
import { announceKeysOf } from './views/warehouse.view.ts'

/** Somebody wrote of the company after that table was emptied: the database starts such a transaction again. */
class WrittenMeanwhile extends Error {
  readonly code = '40001'
}
const STILL_POINTED_AT = '23503'

type Wipe = (tx: Tx, companyId: string) => Promise<void>
const wiping =
  (wipe: Wipe): Reaction<'company-wiped'> =>
  (tx, { companyId }) =>
    wipe(tx, companyId).catch((error: Error) => {
      throw 'code' in error && error.code === STILL_POINTED_AT ? new WrittenMeanwhile(error.message) : error
    })

export const reactions: Reactions = {
  'line-fulfilled': [onLineFulfilled],
  'document-short': [onDocumentShort],
  'dock-changed': [onDockChanged],
  // first the doors are shut, in the order everybody takes these locks; the screens are told while it is still known what
  // goes; then whoever points at others before those
  'company-wiped': [
    holdGatewaysOf,
    holdCompany,
    announceKeysOf,
    wipeReconciliation,
    wipeLedger,
    deleteApprovalsOf,
    deleteOrdersOf,
    deleteLabelsOf,
    deleteItemsOf,
    deletePartiesOf,
    deleteDisplaysOf,
    deletePlacesOf,
    wipeGateways,
    deleteCompany,
  ].map(wiping),
}
