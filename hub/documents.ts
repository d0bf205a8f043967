/** Every declared document: what the permission matrix, the forms and the reachability test go through. */
import type { Declaration } from './document/declare.ts'
import { purchaseOrder } from './modules/purchasing/purchase-order.document.ts'

export const documents: readonly Declaration[] = [purchaseOrder]
