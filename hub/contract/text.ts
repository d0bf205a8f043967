/** Text that people type. Control characters are refused: they break labels and logs, and Postgres keeps no NUL. */
import { z } from 'zod'
import { HINTS } from './hint.ts'
import { NAME_PATTERN } from './topics.ts'

/** Also what turns the direction of writing round, so that a name cannot look like another. */
const ONE_LINE = /^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u
const LINES = /^(?:[^\p{Cc}\u202a-\u202e\u2066-\u2069]|[\n\r\t])*$/u

/** What no text may hold, wherever it stands: PostgreSQL keeps no NUL, and UTF-8 no half of a surrogate pair. */
export const textFault = (text: string): 'nul' | 'half' | undefined => {
  if (text.includes('\0')) return 'nul'
  return text.isWellFormed() ? undefined : 'half'
}

export interface TextBounds {
  readonly min?: number
  readonly max: number
}

/** One line, spaces around it cut off. */
export const lineText = ({ min = 1, max }: TextBounds) =>
  z.string().trim().min(min).max(max).regex(ONE_LINE, HINTS.line.en)

/** Lines of text, spaces around it cut off. */
export const noteText = ({ min = 1, max }: TextBounds) =>
  z.string().trim().min(min).max(max).regex(LINES, HINTS.lines.en)

const DAY_MIN = '2000-01-01'
const DAY_MAX = '2100-12-31'
/** YYYY-MM-DD of a year that somebody here may live in: what lies outside was mistyped. */
export const dayText = z.iso
  .date({ abort: true })
  .refine((day) => day >= DAY_MIN && day <= DAY_MAX, HINTS.day.en)
  .meta({ examples: ['2026-03-31'] })

export const nameText = lineText({ max: 200 })

/** What people call a thing on labels and in lists; no `/`, which joins codes to a path. */
export const codeText = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._+-]{0,39}$/u, HINTS.code.en)
  .meta({ examples: ['A-01-03'] })

/** Of a site, gateway or portal: one level of a topic. */
export const topicName = z
  .string()
  .regex(NAME_PATTERN, HINTS.topicName.en)
  .meta({ examples: ['dock-1'] })

/** Length over composition: of a password that a person chooses. */
export const PASSWORD_LENGTH_MIN = 12
export const PASSWORD_LENGTH_MAX = 1_000
