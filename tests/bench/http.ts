/** Movements one per commit through the HTTP API with 8 clients, against the same SQL alone; and 8 clients × ±1 on one balance. */
import { randomUUIDv7 } from 'node:crypto'
import { Agent, request } from 'node:http'
import type { Balance, Location } from '@dockledger/hub/contract/api.ts'
import pg from 'pg'
import { listAll } from '../../provisioning/api.ts'
import { interleave, type Measure, round } from './measure.ts'
import type { Stage } from './stage.ts'

const CLIENTS = 8
const REQUESTS = 1_600
const ROUNDS = 3
const BAR = 0.25
const STEPS_A_CLIENT = 60

interface Target {
  readonly itemIds: readonly string[]
  readonly companyId: string
  readonly gain: string
  readonly bin: string
  readonly warehouseId: string
}

/** Untagged goods: tagged ones move by their tag. */
const targetOf = async (stage: Stage): Promise<Target> => {
  const { places, hub } = stage
  const locations = await listAll<Location>(hub.api, `/locations?companyId=${places.companyId}`)
  const idOf = (isWanted: (row: Location) => boolean): string => locations.find(isWanted)?.id ?? ''
  const itemIds: string[] = []
  for (let index = 0; index < CLIENTS * 4; index += 1) {
    const item = await hub.api.post<{ id: string }>('/items', {
      companyId: places.companyId,
      code: `BENCH-${randomUUIDv7().slice(-12).toUpperCase()}`,
      name: 'Bench',
      baseUnit: 'pcs',
      tracking: 'none',
      gtins: [],
    })
    itemIds.push(item.id)
  }
  return {
    itemIds,
    companyId: places.companyId,
    gain: idOf((row) => row.kind === 'gain'),
    bin: idOf((row) => row.code === 'A-01'),
    warehouseId: places.warehouseId,
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
const postMovement = (stage: Stage, body: object): Promise<number> =>
  new Promise((resolve, reject) => {
    const text = JSON.stringify(body)
    const sending = request(
      `${stage.hub.url}/api/v1/movements`,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          'x-api-key': stage.hub.apiKey,
          'idempotency-key': randomUUIDv7(),
        },
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    sending.on('error', reject)
    sending.end(text)
  })

/** `count` calls by CLIENTS workers; calls per second. */
const rateOf = async (count: number, call: (index: number, worker: number) => Promise<void>): Promise<number> => {
  let next = 0
  const startedAt = performance.now()
  const work = async (worker: number): Promise<void> => {
    for (let index = next++; index < count; index = next++) await call(index, worker)
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, worker) => work(worker)))
  return count / ((performance.now() - startedAt) / 1000)
}

const MOVEMENT = `
  INSERT INTO movement (id, company_id, item_id, quantity, from_location_id, to_location_id, occurred_at, recorded_at, reason, actor,
    idempotency_key) VALUES ($1::uuid, $2, $3, 1, $4, $5, $6, $6, 'manual', 'bench', $1::uuid::text) RETURNING seq`
const BALANCES = `
  INSERT INTO balance AS b (item_id, location_id, company_id, is_physical, on_hand, as_of_seq, changed_at)
  VALUES ($1, $2, $4, false, -1, $5, $6), ($1, $3, $4, true, 1, $5, $6)
  ON CONFLICT (item_id, location_id, lot) DO UPDATE SET on_hand = b.on_hand + EXCLUDED.on_hand, as_of_seq = EXCLUDED.as_of_seq,
    changed_at = EXCLUDED.changed_at`

const VALUE = `
  WITH flow AS (
    INSERT INTO cost_flow (id, company_id, posting_id, item_id, to_pool_id, outside_id, quantity, counter, variance, movement_id, recorded_at)
    VALUES ($1::uuid, $2, $1, $3, $4, $5, 1, 0, 0, $1, $6)),
  part AS (INSERT INTO cost_part (flow_id, position, company_id, pool_id, layer_id, quantity, value) VALUES ($1, 0, $2, $4, $7, 1, 0))
  INSERT INTO cost_layer (id, company_id, item_id, pool_id, is_pooled, quantity, value, since) VALUES ($7::uuid, $2, $3, $4, false, 1, 0, $6)`

const bareMovement = async (client: pg.PoolClient, target: Target, itemId: string): Promise<void> => {
  const { companyId, gain, bin, warehouseId } = target
  const now = new Date()
  const id = randomUUIDv7()
  await client.query('BEGIN')
  const { rows } = await client.query<{ seq: string }>(MOVEMENT, [id, companyId, itemId, gain, bin, now])
  await client.query(BALANCES, [itemId, gain, bin, companyId, rows[0]?.seq, now])
  await client.query(VALUE, [id, companyId, itemId, warehouseId, gain, now, randomUUIDv7()])
  await client.query('COMMIT')
}

export const measureHttp = async (stage: Stage): Promise<Measure> => {
  const target = await targetOf(stage)
  const { companyId, gain, bin, itemIds } = target
  const itemOf = (index: number): string => itemIds[index % itemIds.length] ?? ''
  const pool = new pg.Pool({ connectionString: stage.hub.databaseUrl, max: CLIENTS })
  const ours = (): Promise<number> =>
    rateOf(REQUESTS, async (index) => {
      const body = {
        companyId,
        itemId: itemOf(index),
        quantity: '1',
        fromLocationId: gain,
        toLocationId: bin,
        note: 'bench',
      }
      const status = await postMovement(stage, body)
      if (status !== 201) throw new Error(`POST /movements answered ${status}`)
    })
  const bare = async (): Promise<number> => {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => pool.connect()))
    const rate = await rateOf(REQUESTS, async (index, worker) => {
      const client = clients[worker]
      if (client) await bareMovement(client, target, itemOf(index))
    })
    for (const client of clients) client.release()
    return rate
  }
  await ours()
  await bare()
  const rates = await interleave(ROUNDS, { bare, ours })
  await pool.end()
  return {
    name: 'http-movements',
    ratio: round(rates.ours / rates.bare),
    of: 'movements/s, one per commit through the HTTP API with 8 clients, against the same SQL alone',
    bar: `≥ ${BAR}`,
    isMet: rates.ours / rates.bare >= BAR,
    movementsPerSecond: Math.round(rates.ours),
    sqlPerSecond: Math.round(rates.bare),
  }
}

export const measureContention = async (stage: Stage): Promise<Measure> => {
  const { companyId, gain, bin, itemIds } = await targetOf(stage)
  const [itemId = ''] = itemIds
  const move = (fromLocationId: string, toLocationId: string, quantity: string): Promise<number> =>
    postMovement(stage, { companyId, itemId, quantity, fromLocationId, toLocationId, note: 'bench' })
  await move(gain, bin, '1000')
  let accepted = 0
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      for (let step = 0; step < STEPS_A_CLIENT; step += 1) {
        const isIn = (step + client) % 2 === 0
        const status = isIn ? await move(gain, bin, '1') : await move(bin, gain, '1')
        if (status === 201) accepted += isIn ? 1 : -1
      }
    }),
  )
  const balances = await listAll<Balance>(stage.hub.api, `/balances?itemId=${itemId}&locationId=${bin}`)
  const onHand = Number(balances[0]?.onHand ?? '0')
  return {
    name: 'contention',
    ratio: round(onHand / (1000 + accepted), 6),
    of: `total of one balance after ${CLIENTS} clients × ${STEPS_A_CLIENT} × ±1, against the exact total`,
    bar: '= 1',
    isMet: onHand === 1000 + accepted,
    expected: 1000 + accepted,
    found: onHand,
  }
}
