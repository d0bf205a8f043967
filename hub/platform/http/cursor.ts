/** Where a list goes on: opaque text, bound to its list. Callers never build one; a changed one is refused. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Refusal, refuse } from '../../contract/refusal.ts'
import { textFault } from '../../contract/text.ts'

/** The sort key of the last row given, in the list's own order. */
export type Position = readonly (string | number | null)[]

/** What positions are made of. The check only keeps lists apart: anybody can compute it, so the shape is held to. */
export const positionText = z.string().refine((text) => textFault(text) === undefined)
export const positionId = z.uuid()
/** Of a year that the database can tell. */
export const positionInstant = z.iso.datetime().regex(/^[12]/)
/** Below 2^63. */
export const positionSeq = z.string().regex(/^\d{1,18}$/)

const CHECK_LENGTH = 12

const checkOf = (list: string, text: string): string =>
  createHash('sha256').update(`${list}\n${text}`).digest('base64url').slice(0, CHECK_LENGTH)

export const encodeCursor = (list: string, position: Position): string => {
  const text = Buffer.from(JSON.stringify(position)).toString('base64url')
  return `${checkOf(list, text)}${text}`
}

/** undefined: from the beginning. `shape` is the tuple that the list gives to `encodeCursor`. */
export const decodeCursor = <S extends z.ZodType<Position>>(
  list: string,
  cursor: string | undefined,
  shape: S,
): z.output<S> | undefined | Refusal<'bad-cursor'> => {
  if (cursor === undefined) return undefined
  const text = cursor.slice(CHECK_LENGTH)
  if (checkOf(list, text) !== cursor.slice(0, CHECK_LENGTH)) return refuse('bad-cursor')
  try {
    const position = shape.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return position.success ? position.data : refuse('bad-cursor')
  } catch {
    return refuse('bad-cursor')
  }
}
