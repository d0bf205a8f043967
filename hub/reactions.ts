// Flow 9/12 · Movement → who reacts · next: hub/views/*.view.ts
/** Who reacts to what, and in which order: the whole list. Each runs in the transaction of its fact and may run again. */
import { wipeGateways } from './ingest/wipe.store.ts'
import { wipeLedger } from './ledger/index.ts'
import { deleteItemsOf } from './modules/catalog/index.ts'
import { deletePartiesOf } from './modules/parties/index.ts'
import { deleteOrdersOf, onDockChanged, onDocumentShort, onLineFulfilled } from './modules/purchasing/index.ts'
import { deleteCompany, deletePlacesOf } from './modules/warehouse/index.ts'
import type { Reaction, Reactions } from './platform/db/reaction.ts'
import type { Tx } from './platform/db/tx.ts'
import { wipeReconciliation } from './reconcile/wipe.store.ts'
import { announceKeysOf } from './views/warehouse.view.ts'

type Wipe = (tx: Tx, companyId: string) => Promise<void>
const wiping =
  (wipe: Wipe): Reaction<'company-wiped'> =>
  (tx, { companyId }) =>
    wipe(tx, companyId)

export const reactions: Reactions = {
  'line-fulfilled': [onLineFulfilled],
  'document-short': [onDocumentShort],
  'dock-changed': [onDockChanged],
  // the screens are told first, while it is still known what goes; then whoever points at others before those
  'company-wiped': [
    announceKeysOf,
    wipeReconciliation,
    wipeLedger,
    deleteOrdersOf,
    deleteItemsOf,
    deletePartiesOf,
    deletePlacesOf,
    wipeGateways,
    deleteCompany,
  ].map(wiping),
}
