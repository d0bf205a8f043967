import { expect, it } from 'vitest'
import { testDatabase } from '../../../tests/support/database.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { Actor, Deed } from './entry.ts'
import { createRefusals } from './refusals.ts'

const db = await testDatabase()
const fail = (fault: unknown): never => {
  throw fault
}
const actor = (id: string): Actor => ({
  kind: 'person',
  id,
  name: id,
  via: 'cookie',
  address: '::1',
  requestId: null,
})
const deed = (action: string): Deed => ({
  action,
  refused: 'not-permitted',
  times: 1,
  subject: null,
  changes: null,
  reason: null,
})
const rows = (who: string) =>
  db.read((tx) =>
    tx.sql<{ action: string; times: number }>('SELECT action, times FROM audit WHERE actor_id LIKE $1 ORDER BY id', [
      who,
    ]),
  )

/** A clock that is moved by hand, and what waits for it. */
const byHand = () => {
  let at = Date.UTC(2026, 0, 1)
  const calls = new Set<() => void>()
  const clock: Clock = {
    ...systemClock,
    now: () => new Date(at),
    every: (_, call) => {
      calls.add(call)
      return () => calls.delete(call)
    },
  }
  const pass = (ms: number): void => {
    at += ms
    for (const call of calls) call()
  }
  return { clock, pass, calls }
}

it('the first is written at once, the same again is counted until the minute is over', async () => {
  const { clock, pass, calls } = byHand()
  const refusals = createRefusals({ db, clock, onFault: fail })
  for (let i = 0; i < 1_000; i++) refusals.note(actor('loop'), deed('a'))
  refusals.note(actor('loop'), deed('b'))
  await expect.poll(() => rows('loop')).toHaveLength(2)
  pass(59_000)
  expect(await rows('loop')).toHaveLength(2)
  pass(1_000)
  await expect.poll(() => rows('loop')).toHaveLength(3)
  expect((await rows('loop')).at(-1)).toEqual({ action: 'a', times: 999 })
  refusals.note(actor('loop'), deed('a'))
  refusals.note(actor('loop'), deed('a'))
  await refusals.close()
  expect((await rows('loop')).slice(3)).toEqual([
    { action: 'a', times: 1 },
    { action: 'a', times: 1 },
  ])
  expect(calls.size).toBe(0)
})

it('of very many kinds those beyond a number are counted together', async () => {
  const { clock } = byHand()
  const refusals = createRefusals({ db, clock, onFault: fail })
  for (let i = 0; i < 700; i++) refusals.note(actor(`many-${i}`), deed('a'))
  await refusals.close()
  expect(await rows('many-%')).toHaveLength(600)
  expect(await rows('')).toEqual([{ action: 'refused', times: 100 }])
})

it('is no reason to fail, when it cannot be written', async () => {
  const faults: unknown[] = []
  const away = { transaction: () => Promise.reject(new Error('away')), read: db.read }
  const refusals = createRefusals({ db: away, clock: byHand().clock, onFault: (fault) => void faults.push(fault) })
  refusals.note(actor('x'), deed('a'))
  await refusals.close()
  expect(faults).toEqual([new Error('away')])
})
