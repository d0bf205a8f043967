/** The queue as people work it: by session and kind, and what a selection has in common. */
import type { ExceptionRow, Resolution } from '@dockledger/hub/contract/api.ts'
import { explainKeyOf } from './naming.ts'

export interface ExceptionGroupRows {
  readonly key: string
  /** Kind, place and explanation are those of all its rows. */
  readonly first: ExceptionRow
  readonly rows: readonly ExceptionRow[]
}

/** What is worked together; without session and door, what came from one portal. */
const keyOf = (row: ExceptionRow): string => {
  const { session, door, gateway, detail } = row
  return [session?.id ?? door?.id ?? `${gateway}/${detail.portal}`, row.kind, explainKeyOf(row)].join('|')
}

/** Groups in the order of their first row; rows keep theirs. */
export const groupExceptions = (rows: readonly ExceptionRow[]): readonly ExceptionGroupRows[] =>
  [...Map.groupBy(rows, keyOf)].flatMap(([key, members]) => {
    const [first] = members
    return first ? [{ key, first, rows: members }] : []
  })

/** Ways out that every selected row allows, in the order of the first. */
export const commonResolutions = (rows: readonly Pick<ExceptionRow, 'allowed'>[]): readonly Resolution[] => {
  const [first, ...others] = rows
  return (first?.allowed ?? []).filter((resolution) => others.every(({ allowed }) => allowed.includes(resolution)))
}
