import { pino } from 'pino'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import type { Receipt } from '../contract/receipt.ts'
import { systemClock } from '../platform/clock.ts'
import { openPool } from '../platform/db/database.ts'
import { createMetrics } from '../platform/metrics.ts'
import { createInbox, QUEUE_OF_ONE_MAX, type Waiting } from './inbox.ts'
import { receive } from './receive.ts'

const AT = Date.UTC(2026, 5, 1, 12)
const db: TestDatabase = await testDatabase()
const owner = openPool(db.url, 1, () => undefined)
afterAll(() => owner.end())
beforeEach(async () => {
  await owner.query('TRUNCATE inbox, inbox_todo, lane, exception, gateway CASCADE')
  await owner.query(`INSERT INTO gateway (name, site, state, created_at) VALUES ('dock-1', 'main', 'active', now())`)
})

const presence = (seq: number, isPresent = true) => ({
  seq,
  at: AT,
  observation: { kind: 'presence', portal: `door-${seq % 2}`, isPresent },
})
const batchOf = (entries: unknown[], more: object = {}, gateway = 'dock-1'): Waiting => {
  const topic = { site: 'main', gateway, channel: 'observations' } as const
  const text = JSON.stringify({ v: 1, gateway, sentAt: AT, skewMs: 0, entries, ...more })
  return receive(topic, Buffer.from(text), AT)
}

const startInbox = () => {
  const receipts: Receipt[] = []
  const lanes: string[][] = []
  const inbox = createInbox({
    db,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    metrics: createMetrics(),
    tell: () => undefined,
    sendReceipt: (_, receipt) => receipts.push(receipt),
    onSaved: (saved) => lanes.push([...saved]),
  })
  return { ...inbox, receipts, lanes }
}
const seqs = async (table: string): Promise<number[]> =>
  (await owner.query(`SELECT seq FROM ${table} ORDER BY ${table === 'inbox' ? 'seq' : 'id'}`)).rows.map(({ seq }) =>
    Number(seq),
  )
const exceptions = async () =>
  (await owner.query('SELECT kind, seq, detail, raw, state FROM exception ORDER BY seq')).rows

describe('the inbox', () => {
  it('stores each entry once, in the order it came, and answers what it stored', async () => {
    const inbox = startInbox()
    inbox.add(batchOf([presence(1), presence(2)]))
    inbox.add(batchOf([presence(4), presence(3)]))
    inbox.add(batchOf([presence(2), presence(5)]))
    await inbox.close()
    expect(await seqs('inbox')).toEqual([1, 2, 3, 4, 5])
    expect(await seqs('inbox_todo')).toEqual([1, 2, 4, 3, 5])
    expect(inbox.receipts.map(({ ranges }) => ranges)).toEqual([
      [[1, 2]],
      [[3, 4]],
      [
        [2, 2],
        [5, 5],
      ],
    ])
    expect(inbox.receipts[0]).toMatchObject({ v: 1, gateway: 'dock-1', sentAt: AT })
    expect(new Set(inbox.lanes.flat())).toEqual(new Set(['dock-1/door-0', 'dock-1/door-1']))
    expect(await exceptions()).toEqual([])
  })

  it('answers a repeated batch again and stores nothing', async () => {
    const inbox = startInbox()
    inbox.add(batchOf([presence(1)]))
    inbox.add(batchOf([presence(1)]))
    await inbox.close()
    const again = startInbox()
    again.add(batchOf([presence(1)], { sentAt: AT + 5 }))
    await again.close()
    expect(await seqs('inbox_todo')).toEqual([1])
    expect(again.receipts).toMatchObject([{ ranges: [[1, 1]], sentAt: AT + 5 }])
    expect(await exceptions()).toEqual([])
  })

  it.each(['in one transaction', 'later'])(
    'raises a used number with other content, once, when it comes %s',
    async (when) => {
      let inbox = startInbox()
      inbox.add(batchOf([presence(1), presence(2)]))
      if (when === 'later') {
        await inbox.close()
        inbox = startInbox()
      }
      inbox.add(batchOf([presence(2, false), presence(3)]))
      inbox.add(batchOf([presence(2, false)]))
      await inbox.close()
      expect(inbox.receipts.at(-1)).toMatchObject({ ranges: [[2, 2]] })
      expect(await exceptions()).toMatchObject([
        { kind: 'key-reused', seq: '2', state: 'open', detail: { field: 'seq' } },
      ])
      expect((await owner.query('SELECT observation FROM inbox WHERE seq = 2')).rows).toMatchObject([
        { observation: { isPresent: true } },
      ])
    },
  )

  it('sets a bad entry aside with its bytes and lets its gateway forget it; the rest goes on', async () => {
    const inbox = startInbox()
    const bad = { seq: 2, at: AT, observation: { kind: 'presence', portal: 'Door 1', isPresent: true } }
    inbox.add(batchOf([presence(1), bad, presence(3)]))
    inbox.add(batchOf([bad]))
    await inbox.close()
    expect(await seqs('inbox')).toEqual([1, 3])
    expect(inbox.receipts[0]?.ranges).toEqual([[1, 3]])
    const [exception, ...others] = await exceptions()
    expect(others).toEqual([])
    expect(exception).toMatchObject({ kind: 'bad-entry', seq: '2', detail: { field: 'observation.portal' } })
    expect(JSON.parse(String(exception.raw))).toEqual(bad)
  })

  it('sets a bad batch aside and says that sending it again will not help', async () => {
    const inbox = startInbox()
    inbox.add(batchOf([presence(1)], { v: 9 }))
    inbox.add(batchOf([presence(1)], { v: 9 }))
    await inbox.close()
    expect(inbox.receipts).toMatchObject([{ ranges: [], refused: { code: 'unknown-version' } }, { ranges: [] }])
    expect(await exceptions()).toMatchObject([{ kind: 'bad-batch', detail: { code: 'unknown-version' } }])
  })

  it('finds the one row that the database refuses, among many batches', async () => {
    const inbox = startInbox()
    const poisoned = batchOf([presence(11), presence(12), presence(13)])
    const rows =
      'rows' in poisoned
        ? poisoned.rows.map((row) => (row.seq === 12 ? { ...row, content: '{"text":"\\u0000"}' } : row))
        : []
    inbox.add(batchOf([presence(1)]))
    inbox.add({ ...poisoned, rows } as Waiting)
    inbox.add(batchOf([presence(21)]))
    await inbox.close()
    expect(await seqs('inbox')).toEqual([1, 11, 13, 21])
    expect(await exceptions()).toMatchObject([
      { kind: 'bad-entry', seq: '12', detail: { message: expect.stringContaining('refused by the database') } },
    ])
    expect(inbox.receipts.flatMap(({ ranges }) => ranges.flat())).toContain(12)
  })

  it('answers nothing while the database is away, and all when it is back', async () => {
    const inbox = startInbox()
    await owner.query('ALTER TABLE inbox RENAME TO inbox_away')
    inbox.add(batchOf([presence(1)]))
    await systemClock.wait(120)
    expect(inbox.receipts).toEqual([])
    await owner.query('ALTER TABLE inbox_away RENAME TO inbox')
    while (inbox.receipts.length === 0) await systemClock.wait(20)
    expect(await seqs('inbox')).toEqual([1])
    await inbox.close()
  })

  it('lets a gateway that floods it wait for itself alone', async () => {
    const inbox = startInbox()
    const flood = (from: number): void => {
      for (let i = 0; i < QUEUE_OF_ONE_MAX; i++)
        inbox.add(batchOf(Array.from({ length: 100 }, (_, n) => presence(from + i * 100 + n))))
    }
    await db.transaction((tx) =>
      tx.sql(`INSERT INTO gateway (name, site, state, created_at) VALUES ('dock-2', 'main', 'active', $1)`, [tx.now]),
    )
    flood(1)
    flood(100_000)
    inbox.add(batchOf([presence(7)], {}, 'dock-2'))
    await inbox.close()
    const at = inbox.receipts.findIndex(({ gateway }) => gateway === 'dock-2')
    expect(at).toBeGreaterThanOrEqual(0)
    // in the group after the one that was at work when it came
    expect(at).toBeLessThanOrEqual(40)
  })

  it('has a bound: what is too much is not taken, and not answered', async () => {
    const inbox = startInbox()
    for (let i = 0; i < QUEUE_OF_ONE_MAX + 50; i++) inbox.add(batchOf([presence(i + 1)]))
    await inbox.close()
    expect(inbox.receipts.length).toBeGreaterThanOrEqual(QUEUE_OF_ONE_MAX)
    expect(inbox.receipts.length).toBeLessThan(QUEUE_OF_ONE_MAX + 50)
    expect(await seqs('inbox')).toHaveLength(inbox.receipts.length)
  })
})
