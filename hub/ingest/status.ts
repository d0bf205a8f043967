/** What a gateway says of itself: its status, retained by the broker, with a last will; and what its doors hear this moment. */
import type { z } from 'zod'
import { type Field, fieldSchema } from '../contract/field.ts'
import { type GatewayStatus, statusSchema } from '../contract/status.ts'
import type { TopicParts } from '../contract/topics.ts'
import type { Complaint } from './entry.ts'

const STATUS_BYTES_MAX = 262_144

const FIELD_BYTES_MAX = 16_384

export type Unreadable = { readonly complaint: Complaint }

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
    return { complaint: { field: what, message: `${payload.length} bytes; at most ${bytesMax}` } }
  let said: unknown
  try {
    said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return { complaint: { field: what, message: 'is not JSON in UTF-8' } }
  }
  const parsed = schema.safeParse(said)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { complaint: { field: issue?.path.join('.') || what, message: issue?.message ?? `is not a ${what}` } }
  }
  if (parsed.data.gateway !== topic.gateway || parsed.data.site !== topic.site)
    return {
      complaint: {
        field: 'gateway',
        message: `says ${parsed.data.site}/${parsed.data.gateway}, but was sent under ${topic.site}/${topic.gateway}`,
      },
    }
  return parsed.data
}
