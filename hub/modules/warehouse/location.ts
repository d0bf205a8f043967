/** Places: a tree of physical locations in each warehouse, six virtual ones in each company. Pure. */
import { VIRTUAL_KINDS } from '../../contract/api.ts'
import type { FieldError } from '../../contract/refusal.ts'

const NAMES: Record<(typeof VIRTUAL_KINDS)[number], string> = {
  supplier: 'Suppliers',
  customer: 'Customers',
  gain: 'Gain',
  loss: 'Loss',
  scrap: 'Scrap',
  transit: 'In transit',
}

/** Where goods come from and go to outside the walls, so that every movement has two ends. */
export const virtualLocations = () =>
  VIRTUAL_KINDS.map((kind) => ({ kind, code: kind.toUpperCase(), name: NAMES[kind] }))

export interface Place {
  readonly id: string
  readonly companyId: string
  readonly warehouseId: string | null
  readonly kind: string
  readonly code: string
  readonly path: string
  readonly isPhysical: boolean
}

/** Codes from the root down, joined by `/`. */
export const pathBelow = (parent: Pick<Place, 'path'> | undefined, code: string): string =>
  parent ? `${parent.path}/${code}` : code

const wrong = (field: string, code: string, message: string): FieldError => ({ field, code, message })

/** A parent must be another place of the same warehouse, and not below the place itself. */
export const wrongParent = (
  parent: Place | undefined,
  warehouseId: string,
  self?: Pick<Place, 'id' | 'path'>,
): FieldError[] => {
  if (!parent) return [wrong('parentId', 'not-found', 'there is no such location')]
  if (parent.warehouseId !== warehouseId)
    return [wrong('parentId', 'other-warehouse', 'the location belongs to another warehouse')]
  const isBelowItself = self && (parent.id === self.id || parent.path.startsWith(`${self.path}/`))
  return isBelowItself ? [wrong('parentId', 'below-itself', 'a location cannot stand below itself')] : []
}

export interface DoorSettings {
  readonly companyId: string
  readonly warehouseId: string
  readonly gateway: string
  readonly dockLocationId: string
  readonly stockLocationId: string
}
export interface DoorReferences {
  readonly warehouse: { readonly companyId: string } | undefined
  readonly dock: Place | undefined
  readonly stock: Place | undefined
  /** A gateway that is not registered yet may be named: the door waits for it. */
  readonly gateway: { readonly companyId: string | null } | undefined
}

const wrongPlace = (field: string, place: Place | undefined, warehouseId: string): FieldError[] => {
  if (!place) return [wrong(field, 'not-found', 'there is no such location')]
  return place.warehouseId === warehouseId
    ? []
    : [wrong(field, 'other-warehouse', 'the location is not in the warehouse of the door')]
}

export const wrongDoor = (door: DoorSettings, { warehouse, dock, stock, gateway }: DoorReferences): FieldError[] => {
  const errors: FieldError[] = []
  if (!warehouse) errors.push(wrong('warehouseId', 'not-found', 'there is no such warehouse'))
  else if (warehouse.companyId !== door.companyId)
    errors.push(wrong('warehouseId', 'other-company', 'the warehouse belongs to another company'))
  errors.push(
    ...wrongPlace('dockLocationId', dock, door.warehouseId),
    ...wrongPlace('stockLocationId', stock, door.warehouseId),
  )
  if (dock && dock.kind !== 'dock')
    errors.push(wrong('dockLocationId', 'not-a-dock', `${dock.code} is a ${dock.kind}; name a location of kind dock`))
  if (stock && stock.kind === 'dock')
    errors.push(
      wrong(
        'stockLocationId',
        'is-a-dock',
        'accepted goods go from the dock into stock; name another kind of location',
      ),
    )
  if (gateway?.companyId && gateway.companyId !== door.companyId)
    errors.push(wrong('gateway', 'other-company', 'the gateway belongs to another company'))
  return errors
}
