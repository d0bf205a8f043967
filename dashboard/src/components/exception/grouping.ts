/** The queue as people work it: by session and kind, and what a selection has in common. */
import type { ExceptionRow, Resolution } from '@dockledger/hub/contract/api.ts'

export interface ExceptionGroupRows {
  readonly key: string
  readonly kind: ExceptionRow['kind']
  readonly session: ExceptionRow['session']
  readonly door: ExceptionRow['door']
  readonly rows: readonly ExceptionRow[]
}

/** Groups in the order of their first row; rows keep theirs. */
export const groupExceptions = (rows: readonly ExceptionRow[]): readonly ExceptionGroupRows[] =>
  [...Map.groupBy(rows, ({ kind, session, door }) => `${session?.id ?? door?.id ?? ''}|${kind}`)].flatMap(
    ([key, members]) => {
      const [first] = members
      return first ? [{ key, kind: first.kind, session: first.session, door: first.door, rows: members }] : []
    },
  )

/** Ways out that every selected row allows, in the order of the first. */
export const commonResolutions = (rows: readonly Pick<ExceptionRow, 'allowed'>[]): readonly Resolution[] => {
  const [first, ...others] = rows
  return (first?.allowed ?? []).filter((resolution) => others.every(({ allowed }) => allowed.includes(resolution)))
}
