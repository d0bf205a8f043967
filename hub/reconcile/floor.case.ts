/** A dock floor for tests: what a gateway would have sent, put into the inbox as ingest does, under a clock the test turns. */
import { encodeEpc } from '@dockledger/devices/epc/index.ts'
import type { Direction, Observation } from '../contract/observation.ts'
import { gtinOf, idOf, type Site } from '../ledger/site.case.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/tx.ts'
import { expect as expectGoods } from './index.ts'

export interface HandClock extends Clock {
  at: number
}

/** Stands still until the test moves it. */
export const handClock = (start = Date.UTC(2026, 10, 2, 8)): HandClock => {
  const clock: HandClock = {
    at: start,
    now: () => new Date(clock.at),
    wait: async () => undefined,
    every: () => () => undefined,
  }
  return clock
}

/** SGTIN-96 of SKU-n of the test site with this serial. */
export const epcOf = (n: number, serial: number): string =>
  encodeEpc({
    key: 'sgtin',
    scheme: 'SGTIN-96',
    filter: 1,
    companyPrefix: '0614141',
    reference: `0${String(n).padStart(5, '0')}`,
    serial: String(serial),
    gtin14: gtinOf(n),
  })

export interface Said {
  readonly at: number
  readonly observation: Observation
}

export const passage = (portal: string, epc: string, direction: Direction, at: number): Said => ({
  at,
  observation: {
    kind: 'passage',
    portal,
    epc,
    direction,
    firstSeenAt: at - 400,
    lastSeenAt: at,
    reads: 12,
    peakRssiDbm: -48,
    sightings: [
      [1, 0, -55],
      [2, 400, -48],
    ],
  },
})

/** One gateway's voice: numbers its entries and puts them where they wait to be reconciled. Returns the lanes it spoke in. */
export const gatewayOf = (db: Database, gateway: string, lastSeq = 0) => {
  let seq = lastSeq
  return async (said: readonly Said[]): Promise<Set<string>> => {
    const lanes = new Set<string>()
    await db.transaction(async (tx) => {
      for (const { at, observation } of said) {
        const portal = 'portal' in observation ? observation.portal : null
        const lane = portal === null ? gateway : `${gateway}/${portal}`
        lanes.add(lane)
        seq++
        await tx.sql('INSERT INTO lane VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [lane, gateway, portal])
        await tx.sql(
          `INSERT INTO inbox (gateway, seq, kind, lane, occurred_at, received_at, observation, content_hash)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [
            gateway,
            seq,
            observation.kind,
            lane,
            new Date(at),
            tx.now,
            JSON.stringify(observation),
            Buffer.from([seq & 255]),
          ],
        )
        await tx.sql('INSERT INTO inbox_todo (lane, gateway, seq) VALUES ($1, $2, $3)', [lane, gateway, seq])
      }
    })
    return lanes
  }
}

export interface OrderedLine {
  readonly item: string
  readonly quantity: number
}

/** An order as purchasing would tell it; returns the document's id. */
export const order = async (
  db: Database,
  site: Site,
  wanted: {
    readonly number: string
    readonly lines: readonly OrderedLine[]
    readonly dueOn?: string
    readonly door?: string
  },
): Promise<string> =>
  db.transaction(async (tx) => {
    const documentId = tx.newId()
    await expectGoods(
      tx,
      wanted.lines.map(({ item, quantity }) => ({
        companyId: site.companyId,
        warehouseId: site.warehouseId,
        doorId: wanted.door === undefined ? null : idOf(site.doors, wanted.door),
        direction: 'in',
        documentType: 'purchase-order',
        documentId,
        documentNumber: wanted.number,
        documentLineId: tx.newId(),
        partyName: 'Harbour Foods',
        itemId: idOf(site.items, item),
        quantity: String(quantity),
        dueOn: wanted.dueOn ?? null,
        unitCost: null,
      })),
    )
    return documentId
  })
