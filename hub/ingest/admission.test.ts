import { pino } from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { hashCredential, newCredential } from '../platform/broker/credential.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { createAdmission } from './admission.ts'
import { saveGateway } from './gateway.store.ts'

const credential = newCredential()
let db: TestDatabase
let nowMs = Date.UTC(2026, 5, 1)
const clock: Clock = { ...systemClock, now: () => new Date(nowMs) }
const admission = () => createAdmission(db, clock, pino({ level: 'silent' }))
const save = (name: string, credentialHash: string | null, state: 'active' | 'revoked' = 'active') =>
  db.transaction((tx) => saveGateway(tx, { name, site: 'main', companyId: null, state, credentialHash }))
const refusals = async (name: string) =>
  (
    await db.read((tx) =>
      tx.sql<{ count: number; why: string }>(
        'SELECT refused_count::int AS count, last_refusal AS why FROM gateway WHERE name = $1',
        [name],
      ),
    )
  )[0]

beforeAll(async () => {
  db = await testDatabase({ clock })
  await save('dock-1', hashCredential(credential))
  await save('dock-2', 'c2FsdA==$aGFzaA==')
  await save('dock-3', null, 'revoked')
})

describe('a gateway', () => {
  it('is let in by its credential alone, and told why not', async () => {
    const { admit } = admission()
    expect(await admit('dock-1', credential, '10.0.0.1')).toBeUndefined()
    expect(await admit('dock-1', 'wrong', '10.0.0.1')).toBe('wrong credential')
    expect(await admit('dock-2', 'hash', '10.0.0.1')).toContain('give it a new one')
    expect(await admit('dock-3', credential, '10.0.0.1')).toBe('revoked')
    expect(await admit('dock-9', credential, '10.0.0.1')).toBe('unknown gateway')
    expect(await admit('Dock 9', credential, '10.0.0.1')).toContain('name of the gateway')
    expect(await refusals('dock-2')).toEqual({ count: 1, why: expect.stringContaining('from 10.0.0.1') })
  })

  it('is let in while its address is refused for all that is wrong, and costs the database no write each', async () => {
    const { admit } = admission()
    nowMs += 3_600_000
    const before = (await refusals('dock-1'))?.count
    const wrong = Array.from({ length: 300 }, (_, i) => admit('dock-1', `wrong ${i}`, '::ffff:10.0.0.2'))
    expect(await admit('dock-1', credential, '10.0.0.2')).toBeUndefined()
    const answers = await Promise.all(wrong)
    expect(answers.every((why) => why !== undefined)).toBe(true)
    expect(await admit('dock-1', 'wrong', '10.0.0.2')).toContain('too many failed connections')
    expect(await admit('dock-1', credential, '10.0.0.2')).toBeUndefined()
    expect((await refusals('dock-1'))?.count).toBe(Number(before) + 1)
    expect(await admit('dock-1', 'wrong', '10.0.0.3')).toBe('wrong credential')
    for (let i = 0; i < 20; i++) await admit(`stranger-${i}`, 'x', '10.0.0.2')
    expect(await refusals('stranger-0')).toBeUndefined()
    nowMs += 60_000
    expect(await admit('dock-1', 'wrong', '10.0.0.2')).toBe('wrong credential')
  })

  it('is thrown out and comes back by what people decide, whatever its address did before', async () => {
    const { admit, forget } = admission()
    nowMs += 3_600_000
    for (let i = 0; i < 40; i++) await admit('dock-1', 'wrong', '10.0.0.4')
    const next = newCredential()
    await save('dock-1', hashCredential(next))
    forget('dock-1')
    expect(await admit('dock-1', next, '10.0.0.4')).toBeUndefined()
    expect(await admit('dock-1', credential, '10.0.0.4')).toContain('too many')
  })
})
