import { z } from 'zod'
import { LOCATION_KINDS, locationRow, pageOf, VIRTUAL_KINDS } from '../../contract/api.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { codeText, lineText, nameText, topicName } from '../../contract/text.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { pageQuery } from '../../platform/http/page.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { findLocation, listLocations } from '../../views/warehouse.view.ts'
import { changeDoor, createDoor } from './door.commands.ts'
import { findDoor } from './door.store.ts'
import { changeLocation, createLocation } from './location.commands.ts'

const locationDraft = z.strictObject({
  warehouseId: z.uuid(),
  parentId: z.uuid().nullable().default(null),
  code: codeText,
  name: nameText,
  kind: z.enum(LOCATION_KINDS),
})
const locationChange = z.strictObject({
  code: codeText.optional(),
  name: nameText.optional(),
  parentId: z.uuid().nullable().optional(),
})
const locationsQuery = pageQuery.extend({
  companyId: z.uuid().optional(),
  warehouseId: z.uuid().optional(),
  kind: z.enum([...LOCATION_KINDS, ...VIRTUAL_KINDS]).optional(),
  search: lineText({ max: 100 }).optional(),
})

const doorFields = {
  code: codeText,
  name: nameText,
  gateway: topicName,
  portal: topicName,
  dockLocationId: z.uuid(),
  stockLocationId: z.uuid(),
  quietMs: z.int().min(500).max(3_600_000),
}
const door = z.object({ ...doorFields, companyId: z.uuid(), warehouseId: z.uuid() })
const doorDraft = door.strict()
const doorChange = z.strictObject(doorFields).partial()
const doorSettings = door.extend({ id: z.uuid(), version: z.int() })

const idParam = z.strictObject({ id: z.uuid() })
const load = async (tx: Tx, id: string) => (await findLocation(tx, id)) ?? refuse('not-found', { what: 'location' })
const common = { tag: 'Places' }

export const locationRoutes: Route[] = [
  route({
    ...common,
    method: 'get',
    path: '/locations',
    permission: 'warehouse.read',
    summary: 'Locations by path; without warehouseId also the virtual ones',
    query: locationsQuery,
    answer: pageOf(locationRow),
    handle: ({ query }, { tx }) => listLocations(tx, query),
  }),
  route({
    ...common,
    method: 'post',
    path: '/locations',
    permission: 'warehouse.write',
    summary: 'A new physical location, at the root of its warehouse or below another',
    body: locationDraft,
    answer: locationRow,
    status: 201,
    handle: async ({ body }, { tx }) => {
      const created = await createLocation(tx, body)
      return isRefusal(created) ? created : load(tx, created.id)
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/locations/:id',
    permission: 'warehouse.read',
    summary: 'One location',
    params: idParam,
    answer: locationRow,
    handle: ({ params }, { tx }) => load(tx, params.id),
  }),
  route({
    ...common,
    method: 'patch',
    path: '/locations/:id',
    permission: 'warehouse.write',
    summary: 'Rename or move a location with everything below it',
    ifMatch: true,
    params: idParam,
    body: locationChange,
    answer: locationRow,
    handle: async ({ params, body, version }, { tx }) => {
      const changed = await changeLocation(tx, params.id, version, body)
      return isRefusal(changed) ? changed : load(tx, changed.id)
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/doors',
    permission: 'warehouse.write',
    summary: 'A new door: one portal, its own dock location, and where accepted goods go',
    body: doorDraft,
    answer: doorSettings,
    status: 201,
    handle: ({ body }, { tx }) => createDoor(tx, body),
  }),
  route({
    ...common,
    method: 'patch',
    path: '/doors/:id',
    permission: 'warehouse.write',
    summary: 'Change the settings of a door',
    image: (tx, { id }) => findDoor(tx, id),
    ifMatch: true,
    params: idParam,
    body: doorChange,
    answer: doorSettings,
    handle: ({ params, body, version }, { tx }) => changeDoor(tx, params.id, version, body),
  }),
]
