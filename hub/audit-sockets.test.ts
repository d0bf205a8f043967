/** Who asks to follow live what he may not see: written down with who and from where, and bounded. */
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { testDatabaseUrl } from '../tests/support/database.ts'
import { postTo, type RunningHub, signInTo, startWholeHub } from './hub.case.ts'
import { openPool } from './platform/db/database.ts'

let owner: ReturnType<typeof openPool>
let hub: RunningHub
beforeAll(async () => {
  const url = await testDatabaseUrl()
  owner = openPool(url, 1, () => undefined)
  hub = await startWholeHub(url)
})
afterAll(async () => {
  await hub?.stop()
  await owner?.end()
})

const connect = async (token: string, extraHeaders: Record<string, string> = {}) => {
  const client = io(hub.url, {
    auth: { token },
    extraHeaders,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  })
  onTestFinished(() => void client.close())
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('connect_error', reject)
  })
  return client
}

it('is one row however often he asks, and so is a socket of another site', async () => {
  const cookie = await signInTo(hub.url)
  const wanted = { name: 'curious', metadata: { role: 'picker' } }
  const made = await postTo(hub.url, '/api/auth/api-key/create', wanted, { cookie, origin: hub.url })
  const { key } = (await made.json()) as { key: string }
  const client = await connect(key)
  for (let i = 0; i < 50; i++)
    expect(await client.emitWithAck('watch', 'gateways')).toEqual({ refused: 'not-permitted' })
  await expect(connect('', { cookie, origin: 'https://elsewhere.example' })).rejects.toThrow()
  const refused = async () =>
    (
      await owner.query(
        'SELECT actor_kind, via, address, action, refused, subject_type, times FROM audit WHERE refused IS NOT NULL ORDER BY action',
      )
    ).rows
  const address = expect.stringMatching(/127\.0\.0\.1/)
  await expect.poll(refused).toEqual([
    {
      actor_kind: 'api-key',
      via: 'key',
      address,
      action: 'WATCH /gateways',
      refused: 'not-permitted',
      subject_type: 'gateway',
      times: 1,
    },
    {
      actor_kind: 'person',
      via: 'cookie',
      address,
      action: 'WATCH /live',
      refused: 'bad-origin',
      subject_type: 'live',
      times: 1,
    },
  ])
})
