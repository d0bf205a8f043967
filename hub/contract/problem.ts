/** How the hub says no in `/api/v1`; what it says stands in refusal.ts. */
import { z } from 'zod'

const fieldError = z.object({ field: z.string(), code: z.string(), message: z.string(), messageZh: z.string() })
/** RFC 9457 problem+json. `code` is the refusal; `errors` names each field with its remedy. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  detailZh: z.string(),
  instance: z.string().optional(),
  requestId: z.string(),
  errors: z.array(fieldError).optional(),
  permission: z.string().optional().describe('the one that is missing, of not-permitted'),
  /** What blocks: a document, a person, an exception. */
  blockedBy: z.array(z.object({ type: z.string(), id: z.string(), label: z.string() })).optional(),
})
export type Problem = z.infer<typeof problemSchema>
