/** Orders tell what they expect; goods already at the doors are judged again. */
import type { Tx } from '../platform/db/tx.ts'
import { closeExpectations, type Expected, saveExpectations } from './expectation.store.ts'
import { judgeAgain } from './judge.commands.ts'
import { lockOpenSessions } from './session.store.ts'

const judgeDoors = async (tx: Tx, warehouseIds: Iterable<string>): Promise<void> => {
  for (const warehouseId of new Set(warehouseIds)) {
    const doors = await tx.sql<{ id: string }>('SELECT id FROM door WHERE warehouse_id = $1', [warehouseId])
    for (const { id } of doors) tx.changed('doors', id)
    for (const session of await lockOpenSessions(tx, warehouseId)) await judgeAgain(tx, session)
  }
}

/** Adds lines of documents, or changes those told before (known by documentLineId). */
export const expect = async (tx: Tx, expected: readonly Expected[]): Promise<void> => {
  if (expected.length === 0) return
  await saveExpectations(tx, expected)
  await judgeDoors(
    tx,
    expected.map(({ warehouseId }) => warehouseId),
  )
}

/** The rest of a document will not come. */
export const withdraw = async (tx: Tx, documentId: string): Promise<void> => {
  await judgeDoors(tx, await closeExpectations(tx, documentId))
}
