/** Which order line receives goods that are accepted one by one. Pure. */
import type { Line } from './verdict.ts'

export interface Received {
  readonly itemId: string
  /** Millionths. */
  readonly quantity: bigint
}

/**
 * The line that still has room for all of it: of the order that the exception or its session names, and of no other, since
 * that is another supplier's; without one, of the order expected at this door that is due first. `lines` are sorted;
 * `taken` says what of each this decision has given away already.
 */
export const receivingLine = <L extends Line>(
  { itemId, quantity }: Received,
  lines: readonly L[],
  documentId: string | null,
  taken: ReadonlyMap<string, bigint>,
): L | undefined =>
  lines.find(
    (line) =>
      line.itemId === itemId &&
      (documentId === null ? !line.isElsewhere : line.documentId === documentId) &&
      (taken.get(line.expectationId) ?? 0n) + quantity <= line.open,
  )
