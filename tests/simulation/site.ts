/** The hub without its sockets: real ingest, reconciliation and ledger on a real PostgreSQL, under a clock of ours. */
import { Writable } from 'node:stream'
import { createInbox } from '../../hub/ingest/inbox.ts'
import { receive } from '../../hub/ingest/receive.ts'
import { type Site, seedSite } from '../../hub/ledger/site.case.ts'
import type { Database } from '../../hub/platform/db/tx.ts'
import { createLog } from '../../hub/platform/log.ts'
import { createMetrics } from '../../hub/platform/metrics.ts'
import type { HandClock } from '../../hub/reconcile/floor.case.ts'
import { reconcileLane } from '../../hub/reconcile/index.ts'
import type { Sent } from './traffic.ts'

export interface Floor {
  readonly site: Site
  readonly gateway: string
  readonly db: Database
  /** Stores the batches in this order, then reconciles every door that has something. */
  readonly deliver: (batches: readonly (readonly Sent[])[]) => Promise<void>
  readonly close: () => Promise<void>
}

const silence = new Writable({ write: (_chunk, _encoding, done) => done() })

export const openFloor = async (db: Database, clock: HandClock, code: string): Promise<Floor> => {
  const site = await seedSite(db, code)
  const gateway = `gate-${code.toLowerCase()}`
  let waiting = 0
  let stored: () => void = () => undefined
  const inbox = createInbox({
    db,
    clock,
    log: createLog('silent', silence),
    metrics: createMetrics(),
    tell: () => undefined,
    sendReceipt: () => {
      waiting--
      if (waiting === 0) stored()
    },
    onSaved: () => undefined,
  })
  const topic = { site: 'site', gateway, channel: 'observations' } as const
  const deliver = async (batches: readonly (readonly Sent[])[]): Promise<void> => {
    waiting = batches.length
    const all = new Promise<void>((resolve) => {
      stored = resolve
    })
    for (const entries of batches) {
      const text = JSON.stringify({ v: 1, gateway, sentAt: clock.at, skewMs: 0, entries })
      inbox.add(receive(topic, new TextEncoder().encode(text), clock.at))
    }
    await all
    const lanes = await db.read((tx) =>
      tx.sql<{ lane: string }>('SELECT lane FROM lane WHERE gateway = $1 ORDER BY lane', [gateway]),
    )
    for (const { lane } of lanes) await reconcileLane(db, lane)
  }
  return { site, gateway, db, deliver, close: inbox.close }
}
