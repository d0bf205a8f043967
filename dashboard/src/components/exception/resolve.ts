/** Sends a decision on exceptions: one by its own route, many by the bulk route, which answers for each. */
import type { Resolution } from '@dockledger/hub/contract/api.ts'
import { change } from '../../api/read.ts'

interface BulkAnswer {
  readonly items: readonly { readonly id: string; readonly refused?: string | null }[]
}

export const resolveExceptions = async (
  key: string,
  ids: readonly string[],
  resolution: Resolution,
  reason: string,
  bind: { itemId: string; quantity: string } | undefined,
): Promise<{ done: number; refused: number }> => {
  const [only] = ids
  if (ids.length === 1 && only) {
    await change(`/exceptions/${only}/resolution`, { key, body: { resolution, reason, ...bind } })
    return { done: 1, refused: 0 }
  }
  const body = { ids, resolution, reason, ...bind }
  const { items } = await change<BulkAnswer>('/exceptions/resolutions', { key, body })
  const refused = items.filter((item) => item.refused).length
  return { done: items.length - refused, refused }
}
