/** Places: a tree of physical locations in each warehouse, six virtual ones in each company. Pure. */
import { VIRTUAL_KINDS } from '../../contract/api.ts'
import { type FieldError, fault } from '../../contract/fault.ts'

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

/** A parent must be another place of the same warehouse, and not below the place itself. */
export const wrongParent = (
  parent: Place | undefined,
  warehouseId: string,
  self?: Pick<Place, 'id' | 'path'>,
): FieldError[] => {
  if (!parent) return [fault('parentId', 'not-found', { what: 'location' })]
  if (parent.warehouseId !== warehouseId) return [fault('parentId', 'other-warehouse', { what: 'location' })]
  const isBelowItself = self && (parent.id === self.id || parent.path.startsWith(`${self.path}/`))
  return isBelowItself ? [fault('parentId', 'below-itself')] : []
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
  /** It is at doors of warehouses that whoever asks does not see: he would listen there. */
  readonly isGatewayElsewhere: boolean
}

const wrongPlace = (field: string, place: Place | undefined, warehouseId: string): FieldError[] => {
  if (!place) return [fault(field, 'not-found', { what: 'location' })]
  return place.warehouseId === warehouseId ? [] : [fault(field, 'other-warehouse', { what: 'location' })]
}

export const wrongDoor = (door: DoorSettings, references: DoorReferences): FieldError[] => {
  const { warehouse, dock, stock, gateway, isGatewayElsewhere } = references
  const errors: FieldError[] = []
  if (!warehouse) errors.push(fault('warehouseId', 'not-found', { what: 'warehouse' }))
  else if (warehouse.companyId !== door.companyId)
    errors.push(fault('warehouseId', 'other-company', { what: 'warehouse' }))
  errors.push(
    ...wrongPlace('dockLocationId', dock, door.warehouseId),
    ...wrongPlace('stockLocationId', stock, door.warehouseId),
  )
  if (dock && dock.kind !== 'dock')
    errors.push(fault('dockLocationId', 'not-a-dock', { code: dock.code, kind: dock.kind }))
  if (stock && stock.kind === 'dock') errors.push(fault('stockLocationId', 'is-a-dock'))
  // out of sight: of another warehouse or company, it is refused alike
  if (isGatewayElsewhere) errors.push(fault('gateway', 'not-found', { what: 'gateway' }))
  else if (gateway?.companyId && gateway.companyId !== door.companyId)
    errors.push(fault('gateway', 'other-company', { what: 'gateway' }))
  return errors
}
