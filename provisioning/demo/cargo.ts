/** What the lorry brings of an order: a tag for each case and piece that is still to come, and why some of it stays away. */
import type { Item } from '@dockledger/hub/contract/api.ts'
import type { PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import { formatQuantity, parseQuantity } from '@dockledger/hub/contract/quantity.ts'
import type { Api } from '../api.ts'
import { tagsFor } from './tags.ts'

/** Tags of one delivery: what a lorry holds. More comes with the next one. */
export const LORRY_TAGS_MAX = 1_000

export interface Cargo {
  readonly epcs: readonly string[]
  /** For a person: a sentence for each line that does not come, or not whole. */
  readonly absent: readonly string[]
}

type Line = PurchaseOrderDetail['lines'][number]

const openOf = ({ quantity, received, atDock }: Line): bigint =>
  parseQuantity(quantity) - parseQuantity(received) - parseQuantity(atDock)

const absence = (item: Item, rest: bigint, isFull: boolean): string | undefined => {
  if (rest === 0n) return undefined
  if (item.tracking === 'none') return `${item.code} is counted and carries no tags`
  if (item.gtins.length === 0) return `${item.code} has no GTIN to make a tag of`
  const what = `${formatQuantity(rest)} ${item.baseUnit} of ${item.code}`
  return isFull ? `${what} come with the next lorry` : `${what} are less than its smallest GTIN stands for`
}

export const loadLorry = async (api: Api, order: PurchaseOrderDetail, nextSerial: () => number): Promise<Cargo> => {
  const epcs: string[] = []
  const absent: string[] = []
  for (const line of order.lines) {
    const open = openOf(line)
    if (open <= 0n) continue
    const item = await api.get<Item>(`/items/${line.item.id}`)
    const gtins = item.tracking === 'epc' ? item.gtins : []
    const packed = tagsFor(gtins, open, { nextSerial, tagsMax: LORRY_TAGS_MAX - epcs.length })
    epcs.push(...packed.epcs)
    const why = absence(item, packed.rest, epcs.length === LORRY_TAGS_MAX)
    if (why) absent.push(`line ${line.position}: ${why}`)
  }
  return { epcs, absent }
}
