/** A small company for tests, made through the API as anybody would. */
import type { TestServer } from '../../platform/http/http.case.ts'
import { warehouseRoutes } from './index.ts'

/** Without a broker, nobody is connected. */
export const warehouse = warehouseRoutes({ forget: () => undefined, disconnect: () => undefined })

export interface Places {
  readonly companyId: string
  readonly warehouseId: string
  readonly dockId: string
  readonly stockId: string
}

type Called = Pick<TestServer, 'call'>

export const post = async (server: Called, path: string, body: object): Promise<string> => {
  const answer = await server.call('POST', `/api/v1${path}`, { body })
  if (answer.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`)
  return String(answer.body.id)
}

/** A company with one warehouse, a dock D-01 and a zone A. */
export const openCompany = async (server: Called, code: string, isDemo = false): Promise<Places> => {
  const companyId = await post(server, '/companies', { code, name: `${code} Ltd`, baseCurrency: 'CNY', isDemo })
  const warehouseId = await post(server, '/warehouses', {
    companyId,
    code: 'W1',
    name: 'Main',
    timeZone: 'Asia/Shanghai',
  })
  const dockId = await post(server, '/locations', { warehouseId, code: 'D-01', name: 'Dock 1', kind: 'dock' })
  const stockId = await post(server, '/locations', { warehouseId, code: 'A', name: 'Zone A', kind: 'zone' })
  return { companyId, warehouseId, dockId, stockId }
}

/** field:code of each error of a problem. */
export const errorsOf = (body: Record<string, unknown>): string[] =>
  ((body.errors ?? []) as { field: string; code: string }[]).map(({ field, code }) => `${field}:${code}`)
