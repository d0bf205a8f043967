/** Where a list goes on: opaque text, bound to its list. Callers never build one; a changed one is refused. */
import { createHash } from 'node:crypto'
import { type Refusal, refuse } from '../../contract/refusal.ts'

/** The sort key of the last row given, in the list's own order. */
export type Position = readonly (string | number | null)[]

const CHECK_LENGTH = 12

const checkOf = (list: string, text: string): string =>
  createHash('sha256').update(`${list}\n${text}`).digest('base64url').slice(0, CHECK_LENGTH)

export const encodeCursor = (list: string, position: Position): string => {
  const text = Buffer.from(JSON.stringify(position)).toString('base64url')
  return `${checkOf(list, text)}${text}`
}

/** undefined: from the beginning. */
export const decodeCursor = (
  list: string,
  cursor: string | undefined,
): Position | undefined | Refusal<'bad-cursor'> => {
  if (cursor === undefined) return undefined
  const text = cursor.slice(CHECK_LENGTH)
  if (checkOf(list, text) !== cursor.slice(0, CHECK_LENGTH)) return refuse('bad-cursor')
  try {
    const position: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return Array.isArray(position) ? (position as Position) : refuse('bad-cursor')
  } catch {
    return refuse('bad-cursor')
  }
}
