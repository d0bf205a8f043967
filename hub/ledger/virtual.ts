/** The six places of a company that are no places: where goods come from and go to. Also what a location's kind says of a tag. */
import type { VIRTUAL_KINDS } from '../contract/api.ts'
import type { TagState } from './posting.ts'

export type VirtualLocations = Readonly<Record<(typeof VIRTUAL_KINDS)[number], string>>

/** The state of a tag that was moved to a location of this kind. */
export const tagStateAt = (kind: string): TagState => {
  switch (kind) {
    case 'dock':
      return 'at-dock'
    case 'supplier':
      return 'returned'
    case 'customer':
    case 'transit':
      return 'left'
    case 'gain':
    case 'loss':
    case 'scrap':
      return 'retired'
    default:
      return 'in-stock'
  }
}
