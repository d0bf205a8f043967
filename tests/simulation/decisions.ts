/** What people do meanwhile: decide exceptions, accept sessions, move and reverse by hand. The model is told what was allowed. */
import type { ExceptionKind, Resolution } from '@dockledger/hub/contract/api.ts'
import { isRefusal } from '@dockledger/hub/contract/refusal.ts'
import { moveByHand } from '../../hub/ledger/manual.commands.ts'
import { idOf } from '../../hub/ledger/site.case.ts'
import { resolveExceptions } from '../../hub/reconcile/exception.commands.ts'
import { acceptSession } from '../../hub/reconcile/index.ts'
import { RESOLUTIONS_OF } from '../../hub/reconcile/resolutions.ts'
import { reverseMovement } from '../../hub/reconcile/reversal.commands.ts'
import type { Simulation } from './simulate.ts'

interface OpenException {
  readonly id: string
  readonly kind: ExceptionKind
  readonly epc: string | null
  readonly dock: string | null
  readonly gateway: string | null
  readonly seq: string | null
  readonly direction: string | null
  readonly gtin14: string | null
  readonly item: string | null
  readonly quantity: string | null
  readonly at: Date
  readonly isOpenVisit: boolean
}

const OPEN = `
  SELECT x.id, x.kind, x.epc, l.code AS dock, x.gateway, x.seq, x.detail ->> 'direction' AS direction, x.detail ->> 'gtin14' AS gtin14,
    i.code AS item, x.quantity, coalesce(b.occurred_at, x.raised_at) AS at, coalesce(s.state = 'open', false) AS "isOpenVisit"
  FROM exception x LEFT JOIN door d ON d.id = x.door_id LEFT JOIN location l ON l.id = d.dock_location_id
    LEFT JOIN item i ON i.id = x.item_id LEFT JOIN inbox b ON b.gateway = x.gateway AND b.seq = x.seq
    LEFT JOIN dock_session s ON s.id = x.session_id
  WHERE x.state = 'open' AND (x.company_id = $1 OR x.gateway = $2) ORDER BY x.id`

/** Up to five alike, or one of a kind that cannot be decided so. */
export const resolveSome = async ({ random, floor, model, gtins }: Simulation): Promise<void> => {
  const { db, site, gateway } = floor
  const open = await db.read((tx) => tx.sql<OpenException>(OPEN, [site.companyId, gateway]))
  if (open.length === 0) return
  const chosen = random.shuffled(open).slice(0, 1 + random.below(5))
  const resolution: Resolution = random.pick(RESOLUTIONS_OF[chosen[0]?.kind ?? 'over'])
  const bound = { code: `SKU-${1 + random.below(5)}`, quantity: 1 + random.below(9) }
  const decision = {
    resolution,
    reason: 'seen by a person',
    actor: 'Ada',
    itemId: idOf(site.items, bound.code),
    quantity: String(bound.quantity),
  }
  const answers = await db.transaction((tx) =>
    resolveExceptions(
      tx,
      chosen.map(({ id }) => id),
      decision,
    ),
  )
  const listed = new Map(gtins)
  for (const one of chosen) {
    if (answers.get(one.id)) continue
    const known =
      one.item === null || one.quantity === null ? undefined : { code: one.item, quantity: Number(one.quantity) }
    const item = resolution === 'bind' ? bound : (known ?? bound)
    model.decide({ ...one, resolution, item, evidence: `${one.gateway}/${one.seq}`, at: one.at.getTime() })
    if (resolution === 'bind' && one.gtin14 !== null && !listed.has(one.gtin14)) listed.set(one.gtin14, bound)
  }
  for (const [gtin14, item] of listed) gtins.set(gtin14, item)
}

export const acceptOne = async (simulation: Simulation): Promise<void> => {
  const { random, floor, model } = simulation
  const { db, site } = floor
  const closed = await db.read((tx) =>
    tx.sql<{ id: string }>(`SELECT id FROM dock_session WHERE company_id = $1 AND state = 'closed' ORDER BY id`, [
      site.companyId,
    ]),
  )
  if (closed.length === 0) return
  const { id } = random.pick(closed)
  const done = await db.transaction((tx) => acceptSession(tx, id, { actor: 'Ada' }))
  if (isRefusal(done)) throw new Error(`a closed session was not accepted: ${done.refused}`)
  const moved = await db.read((tx) =>
    tx.sql<{ epc: string; dock: string }>(
      `SELECT m.epc, l.code AS dock FROM movement m JOIN location l ON l.id = m.from_location_id
       WHERE m.session_id = $1 AND m.reason = 'acceptance'`,
      [id],
    ),
  )
  for (const { epc, dock } of moved) model.accept(epc, dock)
}

/** Loose goods, sometimes more than there is: then and only then the ledger refuses. */
export const moveLoose = async ({ random, floor, model }: Simulation): Promise<void> => {
  const { db, site } = floor
  const [from = '', to = ''] = random.shuffled(['@supplier', 'BIN-1', 'BIN-2', '@scrap'])
  const quantity = 1 + random.below(30)
  const wanted = {
    companyId: site.companyId,
    itemId: idOf(site.items, 'LOOSE'),
    quantity: String(quantity),
    fromLocationId: idOf(site.locations, from),
    toLocationId: idOf(site.locations, to),
    note: 'by hand',
  }
  const isShort = !from.startsWith('@') && model.onHand('LOOSE', from) < quantity
  const moved = await db.transaction((tx) => moveByHand(tx, wanted, 'Ada'))
  if (isRefusal(moved) !== isShort)
    throw new Error(`${quantity} from ${from}: ${JSON.stringify(moved)}, short: ${isShort}`)
  if (!isShort) model.move('LOOSE', quantity, from, to)
}

export const reverseOne = async ({ random, floor, model }: Simulation): Promise<void> => {
  const { db, site } = floor
  const recent = await db.read((tx) =>
    tx.sql<{ id: string; epc: string | null; item: string; quantity: string; from: string; to: string }>(
      `SELECT m.id, m.epc, i.code AS item, m.quantity, f.code AS "from", t.code AS "to" FROM movement m
         JOIN item i ON i.id = m.item_id JOIN location f ON f.id = m.from_location_id JOIN location t ON t.id = m.to_location_id
       WHERE m.company_id = $1 ORDER BY m.seq DESC LIMIT 40`,
      [site.companyId],
    ),
  )
  if (recent.length === 0) return
  const { id, epc, item, quantity, from, to } = random.pick(recent)
  const done = await db.transaction((tx) => reverseMovement(tx, id, { actor: 'Ada', note: 'it was not so' }))
  if (isRefusal(done)) return
  if (epc === null) return model.move(item, Number(quantity), to, from)
  if (model.tags.get(epc)?.place !== to)
    throw new Error(`${epc} was reversed out of ${to}, but is at ${model.tags.get(epc)?.place}`)
  model.moveTag(epc, from)
}
