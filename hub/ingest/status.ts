/** What a gateway says of itself: its status, retained by the broker, with a last will; and what its doors hear this moment. */
import type { z } from 'zod'
import { type FieldError, fault } from '../contract/fault.ts'
import { type Field, fieldSchema } from '../contract/field.ts'
import { firstFaultOf } from '../contract/issue.ts'
import { type GatewayStatus, statusSchema } from '../contract/status.ts'
import type { TopicParts } from '../contract/topics.ts'

const STATUS_BYTES_MAX = 262_144

const FIELD_BYTES_MAX = 16_384

export type Unreadable = { readonly complaint: FieldError }

/** Pure. The status, or why it is none. */
export const readStatus = (topic: TopicParts, payload: Uint8Array): GatewayStatus | Unreadable =>
  read('status', statusSchema, STATUS_BYTES_MAX, topic, payload)

/** Pure. The field, or why it is none. */
export const readField = (topic: TopicParts, payload: Uint8Array): Field | Unreadable =>
  read('field', fieldSchema, FIELD_BYTES_MAX, topic, payload)

const read = <T extends { readonly gateway: string; readonly site: string }>(
  what: string,
  schema: z.ZodType<T>,
  bytesMax: number,
  topic: TopicParts,
  payload: Uint8Array,
): T | Unreadable => {
  if (payload.length > bytesMax)
    return { complaint: fault(what, 'too-many-bytes', { bytes: payload.length, max: bytesMax }) }
  let said: unknown
  try {
    said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return { complaint: fault(what, 'not-json') }
  }
  const parsed = schema.safeParse(said, { reportInput: true })
  if (!parsed.success) return { complaint: firstFaultOf(parsed.error, what) }
  const { gateway, site } = parsed.data
  if (gateway === topic.gateway && site === topic.site) return parsed.data
  const facts = { given: `${site}/${gateway}`, topic: `${topic.site}/${topic.gateway}` }
  return { complaint: fault('gateway', 'other-sender', facts) }
}
