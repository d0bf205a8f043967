/** The shapes of purchase orders in `/api/v1`; conventions as in api.ts. */
import { z } from 'zod'
import { day, doorRef, id, instant, itemRef, quantity } from './api.ts'
import { classified } from './field-class.ts'

export const ORDER_STATES = [
  'draft',
  'awaiting-approval',
  'confirmed',
  'partly-received',
  'received',
  'closed',
  'cancelled',
] as const
export const purchaseOrderRow = z.object({
  id,
  companyId: id,
  number: z.string(),
  supplier: z.object({ id, code: z.string(), name: z.string() }),
  warehouse: z.object({ id, code: z.string(), name: z.string() }),
  door: doorRef.nullable(),
  currency: z.string(),
  expectedOn: day.nullable(),
  note: z.string().nullable(),
  state: z.enum(ORDER_STATES),
  version: z.int(),
  createdAt: instant,
  createdBy: z.string(),
  lineCount: z.int(),
  ordered: quantity,
  received: quantity,
  /** at a dock now, seen by readers, not yet accepted */
  atDock: quantity,
  total: classified('price', z.string()),
})
export type PurchaseOrder = z.infer<typeof purchaseOrderRow>
export const purchaseOrderDetail = purchaseOrderRow.extend({
  lines: z.array(
    z.object({
      id,
      position: z.int(),
      item: itemRef,
      quantity,
      unitPrice: classified('price', z.string()),
      received: quantity,
      atDock: quantity,
    }),
  ),
  facts: z.array(
    z.object({
      transition: z.string(),
      fromState: z.string().nullable(),
      toState: z.string(),
      actor: z.string(),
      at: instant,
      /** What was said with it, which may hold prices. */
      input: classified('price', z.unknown()),
    }),
  ),
  sessions: z.array(
    z.object({
      id,
      number: z.string(),
      door: doorRef,
      state: z.string(),
      verdict: z.string().nullable(),
      openedAt: instant,
    }),
  ),
  /** Transition nouns this principal may take now. */
  allowed: z.array(z.string()),
})
export type PurchaseOrderDetail = z.infer<typeof purchaseOrderDetail>
