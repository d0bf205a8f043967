/** Live patches as somebody of warehouse A hears them: no key of what is elsewhere, and none of what left his view stays on his screen. */
import { beforeAll, describe, expect, it } from 'vitest'
import { VIEWS, type ViewName } from './contract/live.ts'
import { draft } from './modules/purchasing/purchasing.case.ts'
import { post } from './modules/warehouse/places.case.ts'
import type { Principal } from './platform/auth/principal.ts'
import { systemClock } from './platform/clock.ts'
import { testServer } from './platform/http/http.case.ts'
import { createLimited } from './platform/live/limited.ts'
import { reactions } from './reactions.ts'
import { createRoutes } from './routes.ts'
import { type FilledMore, openTwoHousesWithAll, type TwoHouses } from './two-houses.case.ts'
import { loaders, VIEW_ROWS } from './views/loaders.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
let server: Awaited<ReturnType<typeof testServer>>
let houses: TwoHouses<FilledMore>
beforeAll(async () => {
  server = await testServer(routes, { reactions })
  houses = await openTwoHousesWithAll(server)
})

const keysOf = (at: FilledMore): Record<ViewName, string> => ({
  doors: at.doorId,
  balances: `${at.itemId}|${at.stockId}|`,
  movements: at.movementId,
  'purchase-orders': at.orderId,
  exceptions: at.exceptionId,
  gateways: at.gateway,
  'dock-sessions': at.sessionId,
  approvals: at.requestId,
})
const ofWarehouse = (at: FilledMore): Principal => ({
  ...{ kind: 'person', id: 'p', name: 'p', email: null, role: 'viewer', permissions: new Set<string>() },
  scope: { companies: [at.companyId], warehouses: [at.warehouseId], ownPartiesOf: null },
})
/** What waits to be told of this view since the last time somebody asked. */
const told = async (view: ViewName): Promise<unknown[]> => {
  const rows = await server.db.transaction((tx) =>
    tx.sql<{ payload: unknown }>('DELETE FROM outbox WHERE topic = $1 RETURNING payload', [view]),
  )
  return rows.map(({ payload }) => payload)
}
const PARTIAL = { isPartial: true }

describe('a patch for somebody of one warehouse', () => {
  it.each(VIEWS)('names of %s what he sees, and nothing else', async (view) => {
    const limited = createLimited({ as: server.db.as, loaders, clock: systemClock, rows: VIEW_ROWS })
    const { here, there, other } = houses
    const keys = [here, there, other].map((at) => keysOf(at)[view])
    const changes = await limited.changesFor(ofWarehouse(here), view, keys)
    expect(changes.map(({ key }) => key)).toEqual([keysOf(here)[view]])
    expect(changes[0]?.row).not.toBeNull()
  })

  it('asks to read again when a row became somebody else’s', async () => {
    const { here, there } = houses
    const headers = { 'if-match': '"1"' }
    const orderId = await post(server, '/purchase-orders', draft(here))
    await told('purchase-orders')
    const order = { warehouseId: there.warehouseId, doorId: there.doorId, note: 'moved' }
    const moved = await server.call('PATCH', `/api/v1/purchase-orders/${orderId}`, { body: order, headers })
    expect(moved.status).toBe(200)
    expect(await told('purchase-orders')).toContainEqual(PARTIAL)
    await told('gateways')
    const door = await server.call('PATCH', `/api/v1/doors/${there.doorId}`, { body: { gateway: 'gate-new' }, headers })
    expect(door.status).toBe(200)
    expect(await told('gateways')).toContainEqual(PARTIAL)
  })

  it('asks to read again when rows were removed, whoever removes them', async () => {
    const rows = await server.db.read((tx) =>
      tx.sql<{ args: string }>(
        `SELECT DISTINCT encode(tgargs, 'escape') AS args FROM pg_trigger WHERE tgname = 'removed' ORDER BY 1`,
      ),
    )
    expect(rows.map(({ args }) => args.replaceAll('\\000', ''))).toEqual([...VIEWS].sort())
  })
})
