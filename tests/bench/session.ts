/** A dock session of 5,000 tags accepted in one transaction by the ledger, against the same rows by bare inserts. */
import { randomUUIDv7 } from 'node:crypto'
import { isRefusal } from '@dockledger/hub/contract/refusal.ts'
import type pg from 'pg'
import { type Posting, post } from '../../hub/ledger/index.ts'
import { systemClock } from '../../hub/platform/clock.ts'
import { openDatabase } from '../../hub/platform/db/database.ts'
import { EVERYTHING } from '../../hub/platform/db/scope.ts'
import { interleave, type Measure, round, secondsOf } from './measure.ts'
import type { Stage } from './stage.ts'

const TAGS = 5_000
const ROUNDS = 5
const BAR = 4

interface Place {
  readonly companyId: string
  readonly supplier: string
  readonly dock: string
  readonly stock: string
  readonly items: readonly string[]
}

const placeOf = async (pool: pg.Pool): Promise<Place> => {
  const one = async (text: string): Promise<string> => (await pool.query<{ id: string }>(text)).rows[0]?.id ?? ''
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM item ORDER BY code')
  return {
    companyId: await one('SELECT id FROM company'),
    supplier: await one("SELECT id FROM location WHERE kind = 'supplier'"),
    dock: await one("SELECT id FROM location WHERE code = 'DOCK-1'"),
    stock: await one("SELECT id FROM location WHERE code = 'RECEIVING'"),
    items: rows.map((row) => row.id),
  }
}

let serial = 0
const newTags = (): string[] =>
  Array.from({ length: TAGS }, () => `30${(serial++).toString(16).toUpperCase().padStart(22, '0')}`)

const postingsOf = (place: Place, tags: readonly string[], leg: 'passage' | 'acceptance'): Posting[] =>
  tags.map((epc, index) => ({
    key: `${leg}/${epc}`,
    itemId: place.items[index % place.items.length] ?? '',
    epc,
    tagState: leg === 'passage' ? 'at-dock' : 'in-stock',
    quantity: '12',
    fromLocationId: leg === 'passage' ? place.supplier : place.dock,
    toLocationId: leg === 'passage' ? place.dock : place.stock,
    occurredAt: new Date(),
    reason: leg,
  }))

const MOVEMENTS = `
  INSERT INTO movement (id, company_id, item_id, epc, quantity, from_location_id, to_location_id, occurred_at, recorded_at, reason,
    actor, idempotency_key)
  SELECT m.id, $1, m.item_id, m.epc, 12, $2, $3, $4, $4, 'acceptance', 'bench', 'acceptance/' || m.epc
  FROM unnest($5::uuid[], $6::uuid[], $7::text[]) AS m (id, item_id, epc) RETURNING seq`
/** The rows are there: a first acceptance of ours made them. */
const BALANCES = `
  UPDATE balance b SET on_hand = b.on_hand + c.quantity, tags = b.tags + c.tags, tagged = b.tagged + c.quantity, as_of_seq = $1,
    changed_at = $2
  FROM unnest($3::uuid[], $4::uuid[], $5::numeric[], $6::int[]) AS c (item_id, location_id, quantity, tags)
  WHERE b.item_id = c.item_id AND b.location_id = c.location_id AND b.lot = ''`
const TAGS_MOVED = `
  UPDATE tag SET location_id = $2, state = 'in-stock', last_movement_id = t.movement_id
  FROM unnest($3::text[], $4::uuid[]) AS t (epc, movement_id) WHERE tag.epc = t.epc AND tag.company_id = $1`

const bareAcceptance = async (pool: pg.Pool, place: Place, tags: readonly string[]): Promise<void> => {
  const client = await pool.connect()
  const now = new Date()
  const ids = tags.map(() => randomUUIDv7())
  const items = tags.map((_, index) => place.items[index % place.items.length] ?? '')
  const counts = new Map<string, number>()
  for (const id of items) counts.set(id, (counts.get(id) ?? 0) + 1)
  const changes = [...counts].flatMap(([id, count]) => [
    [id, place.dock, -count] as const,
    [id, place.stock, count] as const,
  ])
  await client.query('BEGIN')
  const { rows } = await client.query(MOVEMENTS, [place.companyId, place.dock, place.stock, now, ids, items, tags])
  const columns = [
    changes.map(([id]) => id),
    changes.map(([, at]) => at),
    changes.map(([, , n]) => n * 12),
    changes.map(([, , n]) => n),
  ]
  await client.query(BALANCES, [rows.at(-1)?.seq, now, ...columns])
  await client.query(TAGS_MOVED, [place.companyId, place.stock, tags, ids])
  await client.query('COMMIT')
  client.release()
}

export const measureSession = async (stage: Stage): Promise<Measure> => {
  const url = await stage.copy('session')
  const database = openDatabase({ url, clock: systemClock })
  const { pool } = database
  const place = await placeOf(pool)
  const postAll = async (tags: readonly string[], leg: 'passage' | 'acceptance'): Promise<void> => {
    const context = { companyId: place.companyId, actor: 'bench' }
    const answer = await database.as(EVERYTHING).transaction((tx) => post(tx, postingsOf(place, tags, leg), context))
    if (isRefusal(answer)) throw new Error(answer.refused)
  }
  const arrive = async (): Promise<string[]> => {
    const tags = newTags()
    await postAll(tags, 'passage')
    return tags
  }
  const ours = async (): Promise<number> => {
    const tags = await arrive()
    return secondsOf(() => postAll(tags, 'acceptance'))
  }
  const bare = async (): Promise<number> => {
    const tags = await arrive()
    return secondsOf(() => bareAcceptance(pool, place, tags))
  }
  await ours()
  await bare()
  const seconds = await interleave(ROUNDS, { bare, ours })
  await database.close()
  return {
    name: 'session-5000',
    ratio: round(seconds.ours / seconds.bare),
    of: 'time of one transaction that accepts 5,000 tags, against bare inserts of the same rows',
    bar: `≤ ${BAR}`,
    isMet: seconds.ours / seconds.bare <= BAR,
    ms: Math.round(seconds.ours * 1000),
    bareMs: Math.round(seconds.bare * 1000),
  }
}
