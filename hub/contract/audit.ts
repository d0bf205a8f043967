/** The shapes of the audit in `/api/v1`; conventions as in api.ts. */
import { z } from 'zod'
import { id, instant } from './api.ts'

export const AUDIT_VIAS = ['cookie', 'key', 'badge', 'gateway', 'system', 'none'] as const
export const ACTOR_KINDS = ['person', 'api-key', 'display', 'handheld', 'gateway', 'system', 'nobody'] as const

export const auditRow = z.object({
  id,
  at: instant,
  actor: z.object({ kind: z.enum(ACTOR_KINDS), id: z.string(), name: z.string() }),
  via: z.enum(AUDIT_VIAS),
  address: z.string().nullable(),
  requestId: z.string().nullable(),
  action: z.string().describe('a route, or an event such as sign-in'),
  refused: z.string().nullable().describe('why it was not done: the code of the refusal'),
  times: z.int().describe('how often, when the same was refused again within a minute'),
  subject: z.object({ type: z.string(), id: z.string().nullable(), number: z.string().nullable() }).nullable(),
  companyId: id.nullable(),
  reason: z.string().nullable(),
})
export type AuditRow = z.infer<typeof auditRow>

const value = z.string().nullable()
export const auditDetail = auditRow.extend({
  /** Each field that differs; of sensitive ones only a hash, which tells whether two values are the same. */
  changes: z.array(z.object({ field: z.string(), before: value, after: value, isHashed: z.boolean() })),
  /** What a gateway sent that proves it, and the movement it made. */
  evidence: z.object({ gateway: z.string(), seq: z.string(), movementId: id.nullable() }).nullable(),
  chain: z.int(),
  seq: z.string(),
  hash: z.string().describe('hex'),
})
export type AuditDetail = z.infer<typeof auditDetail>
