import { beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/support/database.ts'
import { refuse } from '../../contract/refusal.ts'
import type { Fact } from '../facts.ts'

const fact = (reason: string): Fact => ({
  kind: 'document-short',
  documentType: 'purchase-order',
  documentId: 'x',
  actor: 'test',
  reason,
})

let db: TestDatabase
const seen: string[] = []
let pushes = 0
beforeAll(async () => {
  db = await testDatabase({
    onChanged: () => {
      pushes++
    },
    reactions: {
      'document-short': [
        async (tx, told) => {
          seen.push(told.reason)
          await tx.sql('INSERT INTO view_version VALUES ($1, 1)', [told.reason])
          if (told.reason === 'first') tx.tell(fact('second'))
        },
      ],
    },
  })
})

const versions = async (): Promise<string[]> =>
  db.read(async (tx) =>
    (await tx.sql<{ view: string }>('SELECT view FROM view_version ORDER BY view')).map((row) => row.view),
  )

describe('a transaction', () => {
  it('gives numbers beyond doubles, days and arrays as text', async () => {
    const [row] = await db.read((tx) =>
      tx.sql(`SELECT 123456789012.123456::numeric AS n, 9007199254740993::bigint AS b, '2026-02-03'::date AS d,
        ARRAY[0.1, 0.20]::numeric[] AS ns, ARRAY['2026-02-03'::date] AS ds, ARRAY[9007199254740993] AS bs`),
    )
    expect(row).toEqual({
      n: '123456789012.123456',
      b: '9007199254740993',
      d: '2026-02-03',
      ns: ['0.1', '0.20'],
      ds: ['2026-02-03'],
      bs: ['9007199254740993'],
    })
  })

  it('leaves nothing of a refusal or of a throw', async () => {
    const refused = await db.transaction(async (tx) => {
      await tx.sql(`INSERT INTO view_version VALUES ('doomed', 1)`)
      tx.changed('doors', 'a')
      return refuse('not-found', { what: 'door' })
    })
    expect(refused.refused).toBe('not-found')
    await expect(
      db.transaction(async (tx) => {
        await tx.sql(`INSERT INTO view_version VALUES ('doomed', 1)`)
        throw new Error('broken')
      }),
    ).rejects.toThrow('broken')
    expect(await versions()).not.toContain('doomed')
    expect(pushes).toBe(0)
  })

  it('runs reactions before COMMIT, and those that they cause', async () => {
    await db.transaction(async (tx) => tx.tell(fact('first')))
    expect(seen).toEqual(['first', 'second'])
    expect(await versions()).toEqual(['first', 'second'])
  })

  it('writes one outbox row per view, and only says "refetch" for very many rows', async () => {
    await db.transaction(async (tx) => {
      tx.changed('doors', 'a')
      tx.changed('doors', 'b')
      tx.changed('doors', 'a')
      for (let i = 0; i < 1_000; i++) tx.changed('movements', String(i))
    })
    const rows = await db.read((tx) => tx.sql('SELECT topic, payload FROM outbox ORDER BY topic'))
    expect(rows).toEqual([
      { topic: 'doors', payload: { keys: ['a', 'b'] } },
      { topic: 'movements', payload: { isPartial: true } },
    ])
    expect(pushes).toBe(1)
  })

  it('is tried again after a deadlock', async () => {
    await db.transaction((tx) => tx.sql(`INSERT INTO view_version VALUES ('left', 0), ('right', 0)`))
    let waiting: (() => void)[] = []
    const both = (): Promise<void> =>
      new Promise((resolve) => {
        waiting.push(resolve)
        if (waiting.length === 2) {
          for (const go of waiting) go()
          waiting = []
        }
      })
    let attempts = 0
    const add = (first: string, second: string): Promise<void> =>
      db.transaction(async (tx) => {
        attempts++
        await tx.sql('UPDATE view_version SET version = version + 1 WHERE view = $1', [first])
        if (attempts <= 2) await both()
        await tx.sql('UPDATE view_version SET version = version + 1 WHERE view = $1', [second])
      })
    await Promise.all([add('left', 'right'), add('right', 'left')])
    expect(attempts).toBeGreaterThanOrEqual(3)
    const rows = await db.read((tx) => tx.sql(`SELECT version FROM view_version WHERE view IN ('left','right')`))
    expect(rows).toEqual([{ version: '2' }, { version: '2' }])
  })

  it('makes ids in the order they were asked for', async () => {
    const ids = await db.transaction(async (tx) => Array.from({ length: 300 }, () => tx.newId()))
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(300)
  })

  it('gives typed queries on its own connection', async () => {
    await expect(
      db.transaction(async (tx) => {
        await tx.query.insertInto('view_version').values({ view: 'gateways', version: 1 }).execute()
        const row = await tx.query
          .selectFrom('view_version')
          .selectAll()
          .where('view', '=', 'gateways')
          .executeTakeFirstOrThrow()
        expect(row.version).toBe('1')
        throw new Error('undo')
      }),
    ).rejects.toThrow('undo')
    expect(await versions()).not.toContain('gateways')
  })

  it('survives the loss of its connection', async () => {
    await expect(db.transaction((tx) => tx.sql('SELECT pg_terminate_backend(pg_backend_pid())'))).rejects.toThrow()
    expect(await db.read((tx) => tx.sql('SELECT 1 AS one'))).toEqual([{ one: 1 }])
  })

  it('refuses to write in a read', async () => {
    await expect(db.read((tx) => tx.sql('DELETE FROM outbox'))).rejects.toThrow('read-only')
  })
})
