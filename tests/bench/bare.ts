/**
 * The bare pipeline that ours is measured against: an embedded broker, batches as they come, and one transaction a batch that
 * writes inbox, movements and balances by `unnest`. No checks, no decoding, no reconciliation, no tags, no live screens.
 */
import { randomUUIDv7 } from 'node:crypto'
import { createServer } from 'node:net'
import process from 'node:process'
import { Aedes } from 'aedes'
import pg from 'pg'

interface BareEntry {
  readonly seq: number
  readonly at: number
  readonly observation: { readonly epc: string; readonly portal: string }
}
interface BareBatch {
  readonly gateway: string
  readonly sentAt: number
  readonly entries: readonly BareEntry[]
}

const INBOX = `
  INSERT INTO inbox (gateway, seq, kind, lane, occurred_at, received_at, observation, content_hash)
  SELECT $1, e.seq, 'passage', $1 || '/' || e.portal, e.at, $2, e.observation, '\\x00'
  FROM unnest($3::bigint[], $4::text[], $5::timestamptz[], $6::jsonb[]) AS e (seq, portal, at, observation)
  ON CONFLICT DO NOTHING`
const MOVEMENTS = `
  INSERT INTO movement (id, company_id, item_id, epc, quantity, from_location_id, to_location_id, occurred_at, recorded_at, reason,
    actor, evidence_gateway, evidence_seq, idempotency_key)
  SELECT m.id, $1, m.item_id, m.epc, 1, $2, $3, m.at, $4, 'passage', $5, $5, m.seq, $5 || '/' || m.seq
  FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::timestamptz[], $10::bigint[]) AS m (id, item_id, epc, at, seq)
  RETURNING seq`
const BALANCES = `
  INSERT INTO balance AS b (item_id, location_id, company_id, is_physical, on_hand, as_of_seq, changed_at)
  SELECT c.item_id, c.location_id, $1, c.is_physical, c.quantity, $2, $3
  FROM unnest($4::uuid[], $5::uuid[], $6::boolean[], $7::numeric[]) AS c (item_id, location_id, is_physical, quantity)
  ORDER BY 1, 2
  ON CONFLICT (item_id, location_id, lot) DO UPDATE
    SET on_hand = b.on_hand + EXCLUDED.on_hand, as_of_seq = EXCLUDED.as_of_seq, changed_at = EXCLUDED.changed_at`

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 })
const ids = async (text: string): Promise<string[]> =>
  (await pool.query<{ id: string }>(text)).rows.map((row) => row.id)
const [company = ''] = await ids('SELECT id FROM company')
const [supplier = ''] = await ids("SELECT id FROM location WHERE kind = 'supplier'")
const [dock = ''] = await ids("SELECT id FROM location WHERE code = 'DOCK-1'")
const items = await ids('SELECT id FROM item ORDER BY code')

const foldBalances = (itemIds: readonly string[]): readonly [string[], string[], boolean[], number[]] => {
  const counts = new Map<string, number>()
  for (const itemId of itemIds) counts.set(itemId, (counts.get(itemId) ?? 0) + 1)
  const rows = [...counts].flatMap(([itemId, count]) => [
    { itemId, location: dock, isPhysical: true, count },
    { itemId, location: supplier, isPhysical: false, count: -count },
  ])
  return [
    rows.map((r) => r.itemId),
    rows.map((r) => r.location),
    rows.map((r) => r.isPhysical),
    rows.map((r) => r.count),
  ]
}

const store = async (client: pg.PoolClient, { gateway, entries }: BareBatch): Promise<void> => {
  const now = new Date()
  const seqs = entries.map((entry) => entry.seq)
  const times = entries.map((entry) => new Date(entry.at))
  const itemIds = entries.map((entry) => items[entry.seq % items.length] ?? '')
  await client.query('BEGIN')
  const portals = entries.map((entry) => entry.observation.portal)
  await client.query(INBOX, [
    gateway,
    now,
    seqs,
    portals,
    times,
    entries.map((entry) => JSON.stringify(entry.observation)),
  ])
  const newIds = entries.map(() => randomUUIDv7())
  const epcs = entries.map((entry) => entry.observation.epc)
  const { rows } = await client.query<{ seq: string }>(MOVEMENTS, [
    ...[company, supplier, dock, now, gateway],
    ...[newIds, itemIds, epcs, times, seqs],
  ])
  await client.query(BALANCES, [company, rows.at(-1)?.seq, now, ...foldBalances(itemIds)])
  await client.query('COMMIT')
}

const waiting: BareBatch[] = []
let isAtWork = false
const work = async (): Promise<void> => {
  if (isAtWork) return
  isAtWork = true
  const client = await pool.connect()
  for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
    await store(client, batch)
    tellStored(batch)
  }
  client.release()
  isAtWork = false
}

const aedes = new Aedes({ queueLimit: 1_000 })
await aedes.listen()
const tellStored = ({ sentAt }: BareBatch): void =>
  aedes.publish(
    { cmd: 'publish', qos: 0, retain: false, dup: false, topic: 'bare/stored', payload: String(sentAt) },
    () => undefined,
  )
aedes.on('publish', (packet) => {
  if (!packet.topic.endsWith('/observations')) return
  waiting.push(JSON.parse(String(packet.payload)))
  work().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  })
})
createServer((socket) => aedes.handle(socket)).listen(Number(process.env.MQTT_PORT), '127.0.0.1', () =>
  process.stdout.write('ready\n'),
)
process.once('SIGTERM', () => process.exit(0))
