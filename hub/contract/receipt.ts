/** What the hub answers once a batch is committed. The gateway deletes exactly what the ranges cover, nothing else. */
import { z } from 'zod'
import { NAME_PATTERN } from './topics.ts'

export const receiptSchema = z.strictObject({
  v: z.literal(1),
  gateway: z.string().regex(NAME_PATTERN),
  /** Hub clock when the receipt was written, epoch ms. */
  at: z.int(),
  /** `sentAt` of the batch this answers: with `at` it gives the gateway its clock skew. */
  sentAt: z.int().nullable(),
  /** Inclusive ranges of seq that are safe in the hub's database, stored, duplicate or set aside. */
  ranges: z.array(z.tuple([z.int(), z.int()])),
  /** The whole batch was refused (unknown version, not JSON …): it was kept aside for a person; sending it again will not help. */
  refused: z.strictObject({ code: z.string(), message: z.string() }).optional(),
})
export type Receipt = z.infer<typeof receiptSchema>
