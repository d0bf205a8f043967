/** Weeks of traffic from one seed. After every few steps the hub must keep its promises and agree with the model. */
import type { Passage } from '@dockledger/hub/contract/observation.ts'
import { checkEntry } from '../../hub/ingest/entry.ts'
import { gtinOf, idOf } from '../../hub/ledger/site.case.ts'
import type { Database } from '../../hub/platform/db/tx.ts'
import { type HandClock, order } from '../../hub/reconcile/floor.case.ts'
import { identify } from '../../hub/reconcile/identify.ts'
import { closeIdle, openSession, withdraw } from '../../hub/reconcile/index.ts'
import { faultsOf } from './check.ts'
import { acceptOne, moveLoose, resolveSome, reverseOne } from './decisions.ts'
import { Model, type ModelDoor } from './model.ts'
import { type Random, randomOf } from './random.ts'
import { type Floor, openFloor } from './site.ts'
import { type Sent, trafficOf } from './traffic.ts'

interface Item {
  readonly code: string
  readonly quantity: number
}

export interface Simulation {
  readonly random: Random
  readonly clock: HandClock
  readonly floor: Floor
  readonly model: Model
  /** Listed GTINs, those that a person bound among them. */
  readonly gtins: Map<string, Item>
}

const CHECK_EVERY = 10

/** Throws with the seed, the step and all that is wrong. */
export const simulate = async (
  db: Database,
  clock: HandClock,
  { seed, steps }: { readonly seed: number; readonly steps: number },
): Promise<{ readonly movements: number; readonly passages: number }> => {
  const random = randomOf(seed)
  const floor = await openFloor(db, clock, `S${seed}`)
  const accepted = new Map<string, string[]>()
  const portalOf = (door: ModelDoor): string => (door.dock === 'DOCK-1' ? 'D1' : 'D2')
  const model = new Model((door) => accepted.get(`${portalOf(door)} ${door.visits}`) ?? [])
  const gtins = new Map(Array.from({ length: 5 }, (_, i) => [gtinOf(i + 1), { code: `SKU-${i + 1}`, quantity: 10 }]))
  const simulation: Simulation = { random, clock, floor, model, gtins }
  const traffic = trafficOf(random)
  const known = new Set<number>()
  let passages = 0
  for (let step = 1; step <= steps; step++) {
    // often within one visit of a door, sometimes beyond it
    clock.at += 1 + random.below(random.chance(0.6) ? 3_000 : 20_000)
    const act = random.below(100)
    if (act < 55) {
      const batches = traffic(clock.at)
      await floor.deliver(batches)
      await readAccepted(floor, accepted)
      passages += replay(simulation, freshOf(batches, known))
    } else if (act < 68) {
      clock.at += 120_000
      await closeIdle(db)
      await readAccepted(floor, accepted)
      for (const door of Object.values(model.doors)) model.close(door)
    } else await actOfPeople(simulation, act)
    if (step % CHECK_EVERY !== 0 && step !== steps) continue
    const faults = await faultsOf(simulation)
    if (faults.length > 0)
      throw new Error(
        `npm run sim -- --seed ${seed} --steps ${step}\nafter step ${step}:\n${faults.slice(0, 20).join('\n')}`,
      )
  }
  await floor.close()
  return { movements: model.movements, passages }
}

const actOfPeople = async (simulation: Simulation, act: number): Promise<void> => {
  if (act < 76) await orderSome(simulation)
  else if (act < 78) await withdrawOne(simulation)
  else if (act < 80) await bindOrder(simulation)
  else if (act < 88) await resolveSome(simulation)
  else if (act < 92) await acceptOne(simulation)
  else if (act < 96) await moveLoose(simulation)
  else await reverseOne(simulation)
}

/** Valid entries under numbers not used before, in the order they arrived. */
const freshOf = (batches: readonly (readonly Sent[])[], known: Set<number>): Sent[] => {
  const fresh: Sent[] = []
  for (const entry of batches.flat()) {
    if ('complaint' in checkEntry(entry) || known.has(entry.seq)) continue
    known.add(entry.seq)
    fresh.push(entry)
  }
  return fresh
}

/** Door by door, as the lanes are worked off. Returns how many passages there were. */
const replay = ({ model, floor, gtins }: Simulation, entries: readonly Sent[]): number => {
  let passages = 0
  for (const portal of Object.keys(model.doors)) {
    const door = model.doors[portal]
    for (const { seq, at, observation } of entries) {
      if (!door || observation.portal !== portal) continue
      if (observation.kind !== 'passage') {
        model.touch(door, at, observation.kind === 'presence')
        continue
      }
      passages++
      const { epc: hex, direction } = observation as Passage
      const { epc, gtin14 } = identify(hex)
      const item = gtin14 === undefined ? undefined : gtins.get(gtin14)
      model.pass(portal, { epc, direction, at, item, evidence: `${floor.gateway}/${seq}` })
    }
  }
  return passages
}

/** What the hub accepted by itself when a visit ended: `D1 3` is the third visit of door 1. */
const readAccepted = async ({ db, site }: Floor, accepted: Map<string, string[]>): Promise<void> => {
  const rows = await db.read((tx) =>
    tx.sql<{ visit: string; epcs: string[] }>(
      `SELECT s.visit, array_agg(m.epc) AS epcs
       FROM (SELECT o.id, o.accepted_by, d.code || ' ' || row_number() OVER (PARTITION BY d.id ORDER BY o.id) AS visit
             FROM dock_session o JOIN door d ON d.id = o.door_id WHERE o.company_id = $1) s
         JOIN movement m ON m.session_id = s.id AND m.reason = 'acceptance'
       WHERE s.accepted_by = 'system' GROUP BY s.visit`,
      [site.companyId],
    ),
  )
  for (const { visit, epcs } of rows) accepted.set(visit, epcs)
}

let numbers = 0

const orderSome = async ({ random, floor }: Simulation): Promise<void> => {
  const skus = random.shuffled([1, 2, 3, 4, 5]).slice(0, 1 + random.below(3))
  const lines = skus.map((n) => ({ item: `SKU-${n}`, quantity: 10 * (1 + random.below(4)) }))
  numbers++
  const dueOn = `2026-12-${String(1 + random.below(28)).padStart(2, '0')}`
  await order(floor.db, floor.site, {
    number: `PO-${numbers}`,
    lines,
    dueOn,
    ...(random.chance(0.3) ? { door: 'D1' } : {}),
  })
}

const openOrders = async ({ floor }: Simulation): Promise<string[]> => {
  const rows = await floor.db.read((tx) =>
    tx.sql<{ id: string }>(
      'SELECT DISTINCT document_id AS id FROM expectation WHERE company_id = $1 AND closed_at IS NULL ORDER BY 1',
      [floor.site.companyId],
    ),
  )
  return rows.map(({ id }) => id)
}

const withdrawOne = async (simulation: Simulation): Promise<void> => {
  const orders = await openOrders(simulation)
  if (orders.length === 0) return
  const id = simulation.random.pick(orders)
  await simulation.floor.db.transaction((tx) => withdraw(tx, id))
}

/** A person says which order stands in the door. */
const bindOrder = async (simulation: Simulation): Promise<void> => {
  const { random, floor, model } = simulation
  const orders = await openOrders(simulation)
  if (orders.length === 0 || !model.doors['door-1']?.visit) return
  const orderId = random.pick(orders)
  await floor.db.transaction((tx) => openSession(tx, { doorId: idOf(floor.site.doors, 'D1'), orderId, actor: 'Ada' }))
}
