/** What posting and the Stock list cost as the ledger grows: 10 thousand, 100 thousand, 1 million movements; there, what row scope adds. */
import { isRefusal } from '@dockledger/hub/contract/refusal.ts'
import { type Posting, post } from '../../hub/ledger/index.ts'
import { systemClock } from '../../hub/platform/clock.ts'
import { openDatabase } from '../../hub/platform/db/database.ts'
import { EVERYTHING } from '../../hub/platform/db/scope.ts'
import { makeDataDir, removeDataDir, startHub } from '../support/hub.ts'
import { type Measure, median, percentile, round } from './measure.ts'
import { measureRowScope, SCOPE_BAR } from './row-scope.ts'
import type { Stage } from './stage.ts'

const SIZES = [10_000, 100_000, 1_000_000] as const
const BATCH = 500
/** Batches measured at each size, and what is dropped at either end of them. */
const MEASURED_BATCHES = 30
const LIST_REQUESTS = 60
const BAR = 1.5

interface Point {
  readonly movements: number
  readonly postingsPerSecond: number
  readonly stockListP95Ms: number
}

export const measureGrowth = async (stage: Stage): Promise<Measure[]> => {
  const url = await stage.copy('growth')
  const dataDir = await makeDataDir()
  const hub = await startHub({ dataDir, databaseUrl: url, env: { CHECK_ANSWERS: 'false', LOG_LEVEL: 'warn' } })
  const database = openDatabase({ url, clock: systemClock })
  const one = async (text: string): Promise<string> =>
    (await database.pool.query<{ id: string }>(text)).rows[0]?.id ?? ''
  const companyId = await one('SELECT id FROM company')
  const supplier = await one("SELECT id FROM location WHERE kind = 'supplier'")
  const items = (await database.pool.query<{ id: string }>('SELECT id FROM item ORDER BY code')).rows
  const bins = (await database.pool.query<{ id: string }>("SELECT id FROM location WHERE kind = 'bin' ORDER BY code"))
    .rows
  let posted = 0

  const postBatch = async (): Promise<void> => {
    const postings = Array.from({ length: BATCH }, (_, index): Posting => {
      const number = posted + index
      return {
        key: `growth/${number}`,
        itemId: items[number % items.length]?.id ?? '',
        quantity: '1',
        fromLocationId: supplier,
        toLocationId: bins[Math.floor(number / items.length) % bins.length]?.id ?? '',
        occurredAt: new Date(),
        reason: 'manual',
      }
    })
    const answer = await database.as(EVERYTHING).transaction((tx) => post(tx, postings, { companyId, actor: 'bench' }))
    if (isRefusal(answer)) throw new Error(answer.refused)
    posted += BATCH
  }
  const measureHere = async (): Promise<Point> => {
    const seconds: number[] = []
    for (let batch = 0; batch < MEASURED_BATCHES; batch += 1) {
      const startedAt = performance.now()
      await postBatch()
      seconds.push((performance.now() - startedAt) / 1000)
    }
    const times: number[] = []
    for (let index = 0; index < LIST_REQUESTS; index += 1) {
      const startedAt = performance.now()
      await hub.api.get('/balances?limit=50')
      times.push(performance.now() - startedAt)
    }
    return {
      movements: posted,
      postingsPerSecond: Math.round(BATCH / median(seconds)),
      stockListP95Ms: round(percentile(times, 95)),
    }
  }

  const points: Point[] = []
  for (const size of SIZES) {
    while (posted < size - MEASURED_BATCHES * BATCH) await postBatch()
    points.push(await measureHere())
  }
  const warehouseId = await one("SELECT warehouse_id AS id FROM location WHERE kind = 'bin' LIMIT 1")
  // another one, so that a scope is no mere word
  await hub.api.post('/warehouses', { companyId, code: 'ELSEWHERE', name: 'Elsewhere', timeZone: 'UTC' })
  const scope = await measureRowScope(hub, companyId, warehouseId)
  await database.close()
  await hub.stop()
  removeDataDir(dataDir)
  const [first, , last] = points
  const posting = (first?.postingsPerSecond ?? 0) / (last?.postingsPerSecond ?? 1)
  const list = (last?.stockListP95Ms ?? 0) / (first?.stockListP95Ms ?? 1)
  const growth = {
    name: 'growth',
    ratio: round(Math.max(posting, list)),
    of: 'cost at 1,000,000 movements against the cost at 10,000: the worse of posting rate and p95 of the Stock list',
    bar: `≤ ${BAR}`,
    isMet: Math.max(posting, list) <= BAR,
    postingRatio: round(posting),
    stockListRatio: round(list),
    points,
  }
  const rowScope = {
    name: 'row-scope',
    ...scope,
    ratio: round(scope.ratio),
    of: 'Stock list at 1,000,000 movements for a person of one warehouse, against the same rows for one who sees everything',
    bar: `≤ ${SCOPE_BAR}`,
    isMet: scope.ratio <= SCOPE_BAR,
  }
  return [growth, rowScope]
}
