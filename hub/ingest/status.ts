/** What a gateway says of itself, retained by the broker; its last will says that it is gone. */
import { type GatewayStatus, statusSchema } from '../contract/status.ts'
import type { TopicParts } from '../contract/topics.ts'
import type { Complaint } from './entry.ts'

const STATUS_BYTES_MAX = 262_144

/** Pure. The status, or why it is none. */
export const readStatus = (
  topic: TopicParts,
  payload: Uint8Array,
): GatewayStatus | { readonly complaint: Complaint } => {
  if (payload.length > STATUS_BYTES_MAX)
    return { complaint: { field: 'status', message: `${payload.length} bytes; at most ${STATUS_BYTES_MAX}` } }
  let said: unknown
  try {
    said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return { complaint: { field: 'status', message: 'is not JSON in UTF-8' } }
  }
  const parsed = statusSchema.safeParse(said)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { complaint: { field: issue?.path.join('.') || 'status', message: issue?.message ?? 'is not a status' } }
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
