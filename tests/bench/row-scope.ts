/** What it costs that the database says who may see a row: the Stock list through the API, for one warehouse of two and for everything. */
import { signIn } from '../../provisioning/administrator.ts'
import { ADMIN, type RunningHub } from '../support/hub.ts'
import { median, round } from './measure.ts'

const ROUNDS = 120
export const SCOPE_BAR = 1.3
const PASSWORD = 'count the pallets twice'

/** A key of somebody who sees this one warehouse. */
const keyOf = async ({ url }: RunningHub, companyId: string, warehouseId: string): Promise<string> => {
  const send = async <T>(path: string, body: object, cookie = ''): Promise<T> => {
    const answer = await fetch(`${url}/api${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, cookie },
      body: JSON.stringify(body),
    })
    const said = (await answer.json()) as T
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(said)}`)
    return said
  }
  const email = 'scoped@bench.example'
  const scope = { companies: [companyId], warehouses: [warehouseId], ownParties: false }
  const { link } = await send<{ link: { path: string } }>(
    '/v1/people',
    { name: 'Scoped', email, roles: ['viewer'], scope },
    await signIn(url, ADMIN.email, ADMIN.password),
  )
  await send('/invitation/acceptance', { token: link.path.split('#')[1], password: PASSWORD })
  const cookie = await signIn(url, email, PASSWORD)
  return (await send<{ key: string }>('/auth/api-key/create', { name: 'bench', metadata: { role: 'viewer' } }, cookie))
    .key
}

/** `/balances` as both ask for the same rows, in turns; the scoped one cannot but be asked for his own. */
export const measureRowScope = async (hub: RunningHub, companyId: string, warehouseId: string) => {
  const keys = { everything: hub.apiKey, oneWarehouse: await keyOf(hub, companyId, warehouseId) }
  const times: Record<keyof typeof keys, number[]> = { everything: [], oneWarehouse: [] }
  const ask = async (who: keyof typeof keys): Promise<void> => {
    const startedAt = performance.now()
    const answer = await fetch(`${hub.url}/api/v1/balances?limit=50&warehouseId=${warehouseId}`, {
      headers: { 'x-api-key': keys[who] },
    })
    const { items } = (await answer.json()) as { items: readonly unknown[] }
    if (items.length !== 50) throw new Error(`${who} sees ${items.length} rows: ${answer.status}`)
    times[who].push(performance.now() - startedAt)
  }
  for (let index = 0; index < ROUNDS; index += 1) {
    const order = ['everything', 'oneWarehouse'] as const
    for (const who of index % 2 === 0 ? order : order.toReversed()) await ask(who)
  }
  const [everythingMs, oneWarehouseMs] = [median(times.everything), median(times.oneWarehouse)]
  return {
    ratio: oneWarehouseMs / everythingMs,
    everythingMs: round(everythingMs),
    oneWarehouseMs: round(oneWarehouseMs),
  }
}
