/**
 * What the doors of a gateway hear this moment: for the eye alone. Never spooled, never evidence, never a movement; several a
 * second while tags are near, and of no meaning once FIELD_MS_MAX old.
 */
import { z } from 'zod'
import { NAME_PATTERN } from './topics.ts'

const name = z.string().regex(NAME_PATTERN)

/** How often a gateway tells its field while there is one. */
export const FIELD_MS = 500
/** A field that is not renewed for this long is empty. */
export const FIELD_MS_MAX = 3_000

export const fieldSchema = z.strictObject({
  v: z.literal(1),
  gateway: name,
  site: name,
  /** Doors where tags are, and each door once more, with 0, when it has become empty. */
  doors: z.array(z.strictObject({ portal: name, tags: z.int().min(0).max(100_000) })).max(64),
})
/** `tags`: how many different ones the door heard in the last seconds. */
export type Field = z.infer<typeof fieldSchema>
export type DoorField = Field['doors'][number]
