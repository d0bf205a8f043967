/** What stock is worth, as it is answered. Amounts are of the company's base currency, two decimals; costs of one unit, four. */
import { z } from 'zod'
import { id, instant, itemRef, quantity } from './api.ts'
import { classified } from './field-class.ts'

const amount = z.string().meta({ examples: ['1234.50'] })
const unitCost = z.string().meta({ examples: ['12.3450'] })
const currency = z.string().describe('ISO 4217')
/** Where goods have a worth: a warehouse, or what is in transit. */
export const valuedPlace = z.object({ id, code: z.string(), name: z.string(), kind: z.enum(['warehouse', 'transit']) })
const documentRef = z.object({ id, type: z.string(), number: z.string() })

export const valuationRow = z.object({
  /** `itemId|placeId` */
  key: z.string(),
  item: itemRef,
  place: valuedPlace,
  onHand: quantity,
  value: classified('cost', amount),
  currency,
  unitCost: classified('cost', unitCost),
  /** Open layers; null for a past moment. */
  layers: z.int().nullable(),
  /** When the oldest of the goods came; null for a past moment. */
  oldestAt: instant.nullable(),
})
export type Valuation = z.infer<typeof valuationRow>

export const valuationTotals = z.object({
  asOf: instant.nullable(),
  places: z.array(z.object({ place: valuedPlace, currency, items: z.int(), value: classified('cost', amount) })),
})
export type ValuationTotals = z.infer<typeof valuationTotals>

export const costLayerRow = z.object({
  id,
  seq: z.string(),
  item: itemRef,
  place: valuedPlace,
  /** When these goods first came, whatever warehouses they went through. */
  since: instant,
  epc: z.string().nullable(),
  quantity,
  value: classified('cost', amount),
  currency,
  unitCost: classified('cost', unitCost),
  /** The document that brought them. */
  document: documentRef.nullable(),
})
export type CostLayer = z.infer<typeof costLayerRow>

/**
 * One end of a flow. `kind` is warehouse, or that of a location outside all of them; opening: there already when values were first
 * kept; elsewhere, and nothing else is told: in a warehouse that the reader does not see.
 */
export const flowEnd = z.object({ id: id.nullable(), code: z.string(), name: z.string(), kind: z.string() })

export const costFlowRow = z.object({
  id,
  seq: z.string(),
  recordedAt: instant,
  item: itemRef,
  from: flowEnd,
  to: flowEnd,
  /** Never below zero. */
  quantity,
  /** What the place it came from is worth less; null where it has no worth, or the reader does not see it. */
  takenValue: classified('cost', amount.nullable()),
  /** What the place it went to is worth more; null as before. */
  placedValue: classified('cost', amount.nullable()),
  currency,
  /** A difference of price or cost that is no part of the stock's worth. */
  variance: classified('cost', amount),
  isReversal: z.boolean(),
  document: documentRef.nullable(),
  /** The first of its movements. */
  movement: z.object({ id, seq: z.string() }).nullable(),
})
export type CostFlow = z.infer<typeof costFlowRow>
