/** What the acceptance of a session moves, and which exceptions a closed session has. Pure. */
import { formatQuantity } from '../contract/quantity.ts'
import type { Posting } from '../ledger/index.ts'
import type { ExceptionOfSession, NewException } from './exception.store.ts'
import type { OpenLine } from './expectation.store.ts'
import type { Session } from './session.store.ts'
import type { StoredTag } from './session-tag.store.ts'
import { isHere, type Sums, shortages } from './verdict.ts'

/** Matched tags that are still to be moved. */
export const acceptable = (tags: readonly StoredTag[]): StoredTag[] =>
  tags.filter((tag) => isHere(tag) && tag.verdict === 'matched' && tag.acceptedMovementId === null)

export const acceptancePostings = (
  session: Session,
  tags: readonly StoredTag[],
  { lines, at }: { readonly lines: readonly OpenLine[]; readonly at: Date },
): Posting[] => {
  const byId = new Map(lines.map((line) => [line.expectationId, line]))
  return tags.flatMap((tag) => {
    const line = tag.expectationId === null ? undefined : byId.get(tag.expectationId)
    if (tag.itemId === null || line === undefined) return []
    return [
      {
        key: `acceptance/${session.id}/${tag.epc}`,
        itemId: tag.itemId,
        epc: tag.epc,
        tagState: 'in-stock' as const,
        quantity: formatQuantity(tag.quantity),
        fromLocationId: session.door.dockLocationId,
        toLocationId: session.door.stockLocationId,
        occurredAt: at,
        seenAt: new Date(tag.lastSeenAt),
        reason: 'acceptance' as const,
        sessionId: session.id,
        documentLineId: line.documentLineId,
        ...(line.unitCost === null ? {} : { unitCost: line.unitCost }),
      },
    ]
  })
}

const DIFFERENCES = new Set(['over', 'unexpected', 'foreign', 'missing'])

export interface ExceptionChanges {
  readonly raised: readonly NewException[]
  /** Open ones that are no longer true. */
  readonly settled: readonly string[]
}

/** The differences a closed session has, against those raised before. What a person decided is not raised again. */
export const differences = (
  session: Session,
  judged: {
    readonly tags: readonly StoredTag[]
    readonly sums: Sums
    readonly lines: readonly OpenLine[]
    readonly documentId: string | null
  },
  existing: readonly ExceptionOfSession[],
): ExceptionChanges => {
  const common = {
    companyId: session.door.companyId,
    state: 'open' as const,
    sessionId: session.id,
    doorId: session.door.id,
  }
  const wanted = new Map<string, NewException>()
  const byId = new Map(judged.lines.map((line) => [line.expectationId, line]))
  for (const tag of judged.tags) {
    const { verdict, epc, itemId, expectationId, movementId } = tag
    if (!isHere(tag) || tag.acceptedMovementId !== null) continue
    if (verdict !== 'over' && verdict !== 'unexpected' && verdict !== 'foreign') continue
    const line = expectationId === null ? undefined : byId.get(expectationId)
    const detail = line ? { documentNumber: line.documentNumber, documentId: line.documentId } : {}
    const quantity = formatQuantity(tag.quantity)
    wanted.set(`${verdict} ${epc}`, {
      ...common,
      kind: verdict,
      epc,
      itemId,
      quantity,
      expectationId,
      movementId,
      detail,
    })
  }
  for (const { line, missing } of shortages(judged.sums, judged.lines, judged.documentId)) {
    const { expectationId, itemId, documentNumber, documentId, open } = line
    const detail = { documentNumber, documentId, expected: formatQuantity(open) }
    const quantity = formatQuantity(missing)
    wanted.set(`missing ${expectationId}`, { ...common, kind: 'missing', itemId, quantity, expectationId, detail })
  }
  const nameOf = (one: ExceptionOfSession): string =>
    `${one.kind} ${one.kind === 'missing' ? one.expectationId : one.epc}`
  const settled = existing.filter(
    (one) => one.state === 'open' && DIFFERENCES.has(one.kind) && !wanted.has(nameOf(one)),
  )
  for (const one of existing) wanted.delete(nameOf(one))
  return { raised: [...wanted.values()], settled: settled.map(({ id }) => id) }
}
