import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Batch } from '@dockledger/hub/contract/observation.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { type CaseBroker, caseBroker, GATEWAY, SITE } from '../broker.case.ts'
import { type CaseClock, caseClock } from '../clock.case.ts'
import { offlineStatus } from '../status.ts'
import type { Observed } from './filter.ts'
import { createPublisher, type Publisher } from './publish.ts'
import { createLink } from './publish-link.ts'
import { openSpool, type Spool } from './spool.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Rig {
  readonly broker: CaseBroker
  readonly clock: CaseClock
  readonly spool: Spool
  readonly publisher: Publisher
  append(count: number): void
  /** Lets time pass until it holds. */
  until(claim: string, holds: () => boolean): Promise<void>
}

const rig = async (prepare: (broker: CaseBroker) => void = () => undefined): Promise<Rig> => {
  const broker = await caseBroker()
  closers.push(() => broker.close())
  prepare(broker)
  const folder = mkdtempSync(join(tmpdir(), 'publish-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  const clock = caseClock(Date.now())
  let publisher: Publisher | undefined
  const spool = openSpool(
    { file: join(folder, 'spool.sqlite'), bytesMax: 1e9, eventLog: null },
    { clock, failPoint: () => undefined, onDurable: () => publisher?.pump(), onChange: () => undefined },
  )
  closers.push(() => spool.close())
  const farewell = () => JSON.stringify(offlineStatus(SITE, GATEWAY, clock.now()))
  const link = createLink(
    { site: SITE, gateway: GATEWAY, url: broker.url, username: GATEWAY, password: null },
    {
      clock,
      log: quiet,
      will: farewell,
      connected: () => publisher?.connected(),
      lost: () => undefined,
      receipt: (payload) => publisher?.receive(payload),
    },
  )
  const host = {
    gateway: GATEWAY,
    clock,
    spool,
    link,
    failPoint: () => undefined,
    log: quiet,
    onChange: () => undefined,
  }
  publisher = createPublisher(host)
  link.start()
  closers.push(() => link.stop(farewell()))
  let made = 0
  return {
    broker,
    clock,
    spool,
    publisher,
    append: (count) => {
      const observed = Array.from({ length: count }, (): Observed => {
        made += 1
        return {
          at: clock.now(),
          observation: { kind: 'scan', device: 's', portal: null, text: `${made}`, symbology: null },
        }
      })
      spool.append(observed)
      spool.flush()
    },
    until: async (claim, holds) => {
      for (let turn = 0; !holds(); turn += 1) {
        if (turn > 4_000) throw new Error(`never came true: ${claim}`)
        await sleep(1)
        clock.pass(20)
      }
    },
  }
}
const textsOf = (broker: CaseBroker): number[] =>
  [...broker.received.values()].map(({ observation }) => Number('text' in observation ? observation.text : 0))
const counted = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)
const emptied =
  ({ spool }: Rig) =>
  () =>
    spool.status().entries === 0

describe('the way to the hub', () => {
  it('sends batches of at most 500 in order, and deletes what receipts cover', async () => {
    const r = await rig()
    r.append(1_234)
    await r.until('all are covered', emptied(r))
    expect(textsOf(r.broker)).toEqual(counted(1_234))
    expect(r.broker.batches.map(({ entries }) => entries.length)).toEqual([500, 500, 234])
    expect(r.broker.batches[0]).toMatchObject({ v: 1, gateway: GATEWAY, skewMs: null })
    expect(r.publisher.status()).toMatchObject({ inFlight: 0, resends: 0, badReceipts: 0 })
  })

  it('keeps a bounded window of batches without receipts', async () => {
    const r = await rig((broker) => {
      broker.answer = () => undefined
    })
    r.append(500 * 12)
    await r.until('the window is full', () => r.broker.batches.length >= 8)
    await sleep(50)
    expect(r.broker.batches).toHaveLength(8)
    expect(r.publisher.status().inFlight).toBe(8)
    r.broker.answer = (batch) => r.broker.ranges(batch)
    for (const batch of [...r.broker.batches].reverse()) r.broker.ranges(batch)
    await r.until('all are covered', emptied(r))
    expect(textsOf(r.broker).length).toBe(6_000)
  })

  it('sends again what gets no receipt, byte for byte the same', async () => {
    let dropped = 0
    const r = await rig((broker) => {
      broker.answer = (batch) => {
        if (dropped++ % 3 !== 2) return
        broker.ranges(batch)
      }
    })
    for (let i = 0; i < 20; i += 1) r.append(50)
    await r.until('all are covered', emptied(r))
    expect([...textsOf(r.broker)].sort((a, b) => a - b)).toEqual(counted(1_000))
    expect(r.broker.reused).toEqual([])
    expect(r.publisher.status().resends).toBeGreaterThan(0)
  })

  it('takes receipts twice, late, in pieces and for nothing', async () => {
    const r = await rig((broker) => {
      broker.answer = (batch) => {
        const half = Math.ceil(batch.entries.length / 2)
        broker.ranges({ ...batch, entries: batch.entries.slice(half) })
        broker.ranges({ ...batch, entries: batch.entries.slice(0, half) })
        broker.ranges(batch)
        broker.ranges(batch, { ranges: [] })
      }
    })
    r.append(700)
    await r.until('all are covered', emptied(r))
    expect(r.publisher.status()).toMatchObject({ inFlight: 0, resends: 0 })
  })

  it('never deletes what was not sent, whatever the receipt says', async () => {
    const r = await rig((broker) => {
      broker.answer = () => undefined
    })
    r.append(500 * 9)
    await r.until('the window is full', () => r.broker.batches.length === 8)
    r.broker.receipt({ v: 1, gateway: GATEWAY, at: 1, sentAt: null, ranges: [[0, Number.MAX_SAFE_INTEGER]] })
    await r.until('the rest goes out', () => r.broker.batches.length === 9)
    expect(r.spool.status().entries).toBe(500)
  })

  it('sets aside receipts that are none and those of others', async () => {
    const r = await rig((broker) => {
      broker.answer = () => undefined
    })
    r.append(1)
    await r.until('it is sent', () => r.broker.batches.length === 1)
    const [batch] = r.broker.batches as [Batch]
    r.broker.receipt('not json')
    r.broker.receipt({ v: 2 })
    r.broker.ranges(batch, { gateway: 'dock-2' })
    r.broker.ranges(batch, { ranges: [[1, 'x']] })
    await r.until('they are counted', () => r.publisher.status().badReceipts === 4)
    expect(r.spool.status().entries).toBe(1)
  })

  it('quarantines a refused batch, says so, and goes on with the others', async () => {
    const r = await rig((broker) => {
      broker.answer = (batch) => {
        const isBad = batch.entries.some(({ observation }) => 'text' in observation && observation.text === '1')
        if (isBad) broker.ranges(batch, { ranges: [], refused: { code: 'unknown-version', message: 'v 1 is too new' } })
        else broker.ranges(batch)
      }
    })
    r.append(10)
    await r.until('it is refused', () => r.publisher.status().refused.length === 1)
    expect(r.publisher.status().refused).toEqual(['unknown-version: v 1 is too new'])
    r.append(2_000)
    await r.until('the others are covered', () => r.spool.status().entries === 10)
    const sent = r.broker.batches.length
    r.broker.cut()
    r.append(5)
    await r.until('the others still go on', () => r.broker.batches.length > sent && r.spool.status().entries === 10)
    const refusedTries = () => r.broker.batches.filter(({ entries }) => entries.length === 10).length
    expect(refusedTries()).toBe(1)
    r.broker.answer = (batch) => r.broker.ranges(batch)
    r.clock.pass(600_000)
    await r.until('the hub was mended', emptied(r))
    expect(r.publisher.status().refused).toEqual([])
  })
})

describe('a broker that comes and goes', () => {
  it('gets everything that is not covered again, from the oldest', async () => {
    const r = await rig((broker) => {
      broker.answer = () => undefined
    })
    r.append(1_200)
    await r.until('all are sent', () => r.broker.received.size === 1_200)
    const before = r.broker.batches.length
    r.broker.answer = (batch) => r.broker.ranges(batch)
    r.broker.cut()
    await r.until('all are covered', emptied(r))
    expect(r.broker.batches[before]?.entries[0]?.seq).toBe(r.broker.batches[0]?.entries[0]?.seq)
    expect(r.broker.reused).toEqual([])
  })

  it('may be away when the gateway starts, refuse it, and cut it off in the middle', async () => {
    const r = await rig((broker) => {
      broker.isRefusing = true
    })
    r.append(300)
    await sleep(20)
    r.clock.pass(5_000)
    await sleep(20)
    expect(r.broker.batches).toEqual([])
    r.broker.isRefusing = false
    await r.broker.pause()
    r.clock.pass(60_000)
    await sleep(20)
    await r.broker.resume()
    let cuts = 0
    r.broker.answer = (batch) => {
      cuts += 1
      if (cuts < 4) r.broker.cut()
      else r.broker.ranges(batch)
    }
    await r.until('all are covered', emptied(r))
    expect(textsOf(r.broker)).toEqual(counted(300))
  })

  it('that does not acknowledge is left for another connection, with nothing piling up', async () => {
    const r = await rig((broker) => {
      broker.isSilent = true
    })
    r.append(100)
    await sleep(50)
    r.clock.pass(9_000)
    await sleep(20)
    r.broker.isSilent = false
    await r.until('all are covered', emptied(r))
    expect(textsOf(r.broker)).toEqual(counted(100))
    expect(r.broker.batches.length).toBeLessThanOrEqual(2)
  })
})

describe('the clock', () => {
  it('is compared with the hub by receipts, and a step of it shows in the next batch', async () => {
    const ahead = 60_000
    const r: Rig = await rig((broker) => {
      broker.answer = (batch) => broker.ranges(batch, { at: batch.sentAt + ahead })
    })
    r.append(1)
    await r.until('it is covered', emptied(r))
    const skewMs = r.publisher.status().skewMs ?? 0
    expect(Math.abs(skewMs - ahead)).toBeLessThan(5_000)
    r.clock.step(-86_400_000)
    r.append(1)
    await r.until('the next is sent', () => r.broker.batches.length === 2)
    expect(r.broker.batches[1]?.skewMs).toBe(skewMs + 86_400_000)
    expect(r.broker.batches[1]?.sentAt).toBeLessThan(r.clock.now() + 1_000)
  })
})
