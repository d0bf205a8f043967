/** A correction is a movement back, never a change. */
import { isRefusal, type Refusal, refuse } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { findMovement, type StoredMovement } from './movement.store.ts'
import { post } from './post.commands.ts'
import type { PostedMovement, Posting, PostingRefusal } from './posting.ts'
import { lockTags } from './tag.store.ts'
import { tagStateAt } from './virtual.ts'

export interface Reversal {
  readonly movement: PostedMovement
  readonly reversed: StoredMovement
}

/**
 * Posts the opposite of a movement, once. A tag must still be where the movement left it, else the later movement is to
 * be reversed first ('wrong-state').
 */
export const reverse = async (
  tx: Tx,
  movementId: string,
  { actor, note }: { readonly actor: string; readonly note: string },
): Promise<Reversal | Refusal<PostingRefusal | 'not-found' | 'beyond-scope' | 'already-reversed' | 'wrong-state'>> => {
  const reversed = await findMovement(tx, movementId)
  if (!reversed) return refuse('not-found', { what: 'movement' })
  const { from_kind: fromKind } = reversed
  if (fromKind === null || !reversed.sees_to) return refuse('beyond-scope')
  if (reversed.reversed_by !== null) return refuse('already-reversed', { by: reversed.reversed_by })
  const { epc, company_id: companyId } = reversed
  if (epc !== null) {
    const tag = (await lockTags(tx, companyId, [epc])).get(epc)
    if (tag?.lastMovementId !== reversed.id)
      return refuse('wrong-state', {
        number: epc,
        state: { en: 'moved again since', zh: '此后又有移动' },
        needed: { en: 'its last movement reversed first', zh: '先冲销其最后一笔移动' },
      })
  }
  const posted = await post(tx, [opposite(tx, reversed, fromKind, note)], { companyId, actor })
  if (isRefusal(posted)) return posted
  const [movement] = posted.movements
  if (!movement) throw new Error(`reversal of ${movementId} posted nothing`)
  // two who reverse at once: the second finds the first one's key
  if (!movement.isNew) return refuse('already-reversed', { by: movement.id })
  tx.changed('movements', reversed.id)
  return { movement, reversed }
}

const opposite = (tx: Tx, reversed: StoredMovement, fromKind: string, note: string): Posting => ({
  key: `reversal/${reversed.id}`,
  itemId: reversed.item_id,
  lot: reversed.lot,
  quantity: reversed.quantity,
  fromLocationId: reversed.to_location_id,
  toLocationId: reversed.from_location_id,
  occurredAt: tx.now,
  reason: 'reversal',
  reverses: reversed.id,
  note,
  ...(reversed.epc === null ? {} : { epc: reversed.epc, tagState: tagStateAt(fromKind) }),
  ...(reversed.session_id === null ? {} : { sessionId: reversed.session_id }),
  ...(reversed.document_line_id === null ? {} : { documentLineId: reversed.document_line_id }),
})
