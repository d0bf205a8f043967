/** A movement is taken back: what it fulfilled is open again, and goods that stand at a dock again need a decision. */
import { formatQuantity, parseQuantity } from '../contract/quantity.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import { reverse } from '../ledger/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { raiseExceptions } from './exception.store.ts'
import { fulfilExpectations } from './expectation.store.ts'

interface Reversed {
  readonly expectationId: string | null
  readonly sessionId: string | null
  readonly doorId: string | null
  readonly dockId: string | null
  readonly depth: number
}

export const reverseMovement = async (
  tx: Tx,
  id: string,
  by: { readonly actor: string; readonly note: string },
): Promise<{ readonly id: string } | Refusal> => {
  const done = await reverse(tx, id, by)
  if (isRefusal(done)) return done
  const { movement, reversed } = done
  const [about] = await tx.sql<Reversed>(
    `WITH RECURSIVE chain AS (
       SELECT reverses, 0 AS depth FROM movement WHERE id = $1
       UNION ALL SELECT m.reverses, c.depth + 1 FROM chain c JOIN movement m ON m.id = c.reverses)
     SELECT (SELECT id FROM expectation WHERE document_line_id = $2) AS "expectationId", s.id AS "sessionId", d.id AS "doorId",
       d.dock_location_id AS "dockId", (SELECT max(depth) FROM chain) AS depth
     FROM (SELECT $3::uuid AS id) x LEFT JOIN dock_session s ON s.id = x.id LEFT JOIN door d ON d.id = s.door_id`,
    [movement.id, reversed.document_line_id, reversed.session_id],
  )
  if (!about) return { id: movement.id }
  if (about.expectationId !== null) {
    // a reversal of a reversal fulfils again
    const sign = about.depth % 2 === 1 ? -1n : 1n
    const quantity = sign * parseQuantity(reversed.quantity)
    const [line] = await fulfilExpectations(tx, [{ expectationId: about.expectationId, quantity }])
    if (line) {
      const { id: _, ...document } = line
      tx.tell({ kind: 'line-fulfilled', ...document, quantity: formatQuantity(quantity), sessionId: about.sessionId })
    }
  }
  await raiseIfStranded(tx, about, reversed, movement.id)
  return { id: movement.id }
}

/** Back at the dock of a session that is over: nobody would ask for it again. */
const raiseIfStranded = async (
  tx: Tx,
  about: Reversed,
  reversed: {
    readonly epc: string | null
    readonly item_id: string
    readonly quantity: string
    readonly from_location_id: string
    readonly company_id: string
  },
  movementId: string,
): Promise<void> => {
  const { sessionId, doorId, dockId, expectationId } = about
  if (sessionId === null || doorId === null || reversed.epc === null || reversed.from_location_id !== dockId) return
  await raiseExceptions(tx, [
    {
      companyId: reversed.company_id,
      kind: 'unexpected',
      state: 'open',
      sessionId,
      doorId,
      epc: reversed.epc,
      itemId: reversed.item_id,
      quantity: reversed.quantity,
      expectationId,
      movementId,
      detail: { reversed: true },
    },
  ])
  tx.changed('dock-sessions', sessionId)
  tx.changed('doors', doorId)
}
