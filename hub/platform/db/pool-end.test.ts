import { expect, it } from 'vitest'
import { testDatabaseUrl } from '../../../tests/support/database.ts'
import { openPool } from './database.ts'
import { endOf } from './pool-end.ts'

it('ends when its connections are gone, not before, and complains of none that ends with it', async () => {
  const faults: unknown[] = []
  const pool = openPool(await testDatabaseUrl(), 10, (fault) => faults.push(fault))
  const end = endOf(pool)
  let gone = 0
  pool.on('connect', (client) =>
    client.once('end', () => {
      gone += 1
    }),
  )
  await Promise.all(Array.from({ length: 10 }, () => pool.query('SELECT pg_sleep(0.1)')))
  const ending = end()
  pool.emit('error', new Error('terminating connection due to administrator command'), undefined as never)
  await ending
  expect({ gone, faults }).toEqual({ gone: 10, faults: [] })
})

it('ends without a server, too', async () => {
  const pool = openPool('postgres://nobody@127.0.0.1:1/nothing', 1, () => undefined)
  const end = endOf(pool)
  await expect(pool.query('SELECT 1')).rejects.toThrow()
  await end()
})
