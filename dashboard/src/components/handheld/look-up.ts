/** What a scanned code is, and where it lies in this warehouse: by the lists that everybody reads. */
import type { Balance, Item, Location, TagRow } from '@dockledger/hub/contract/api.ts'
import { ApiError } from '../../api/problem.ts'
import { read, readPage } from '../../api/read.ts'

/** On a small screen; more is for the office. */
const SHOWN_MAX = 20
const EPC = /^(?:[0-9A-F]{2}){8,62}$/i
const GTIN = /^\d{8,14}$/
/** An element string with a GTIN at its front, with or without the scanner's word for the symbology (GS1 General Specifications §7.8). */
const ELEMENT_STRING = /^(?:\][A-Za-z]\d)?\(?01\)?(\d{14})/

export interface Place {
  readonly warehouseId: string
  readonly companyId: string
}

export type Found =
  | { readonly kind: 'item'; readonly item: Item; readonly at: readonly Balance[]; readonly hasMore: boolean }
  | { readonly kind: 'tag'; readonly tag: TagRow }
  | {
      readonly kind: 'location'
      readonly location: Location
      readonly on: readonly Balance[]
      readonly hasMore: boolean
    }
  | { readonly kind: 'nothing' }

const balances = async (query: Record<string, string>) => {
  const { items, nextCursor } = await readPage<Balance>('/balances', { ...query, limit: SHOWN_MAX })
  return { rows: items, hasMore: nextCursor !== null }
}

const findTag = async (epc: string): Promise<TagRow | undefined> => {
  try {
    return await read<TagRow>(`/tags/${epc}`)
  } catch (error) {
    if (error instanceof ApiError && error.isMissing) return undefined
    throw error
  }
}

const findItem = async (text: string, companyId: string): Promise<Item | undefined> => {
  const { items } = await readPage<Item>('/items', { companyId, search: text, limit: SHOWN_MAX })
  const gtin14 = text.padStart(14, '0')
  return items.find(
    ({ code, gtins }) => code.toUpperCase() === text.toUpperCase() || gtins.some((each) => each.gtin14 === gtin14),
  )
}

const LOCATION_PAGES_MAX = 20
const findLocation = async (text: string, warehouseId: string): Promise<Location | undefined> => {
  let cursor: string | undefined
  for (let page = 0; page < LOCATION_PAGES_MAX; page += 1) {
    const { items, nextCursor } = await readPage<Location>('/locations', { warehouseId, limit: 200, cursor })
    const found = items.find(({ code, path }) => [code, path].some((each) => each.toUpperCase() === text.toUpperCase()))
    if (found || nextCursor === null) return found
    cursor = nextCursor
  }
  return undefined
}

/** Throws ApiError. */
export const lookUp = async (code: string, { companyId, warehouseId }: Place): Promise<Found> => {
  const [, gtin] = ELEMENT_STRING.exec(code) ?? []
  const tag = EPC.test(code) && !GTIN.test(code) ? await findTag(code.toUpperCase()) : undefined
  if (tag) return { kind: 'tag', tag }
  const item = await findItem(gtin ?? code, companyId)
  if (item) {
    const { rows, hasMore } = await balances({ itemId: item.id, warehouseId })
    return { kind: 'item', item, at: rows, hasMore }
  }
  const location = await findLocation(code, warehouseId)
  if (!location) return { kind: 'nothing' }
  const { rows, hasMore } = await balances({ locationId: location.id })
  return { kind: 'location', location, on: rows, hasMore }
}
