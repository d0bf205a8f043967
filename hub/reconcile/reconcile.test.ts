import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import type { Observation } from '../contract/observation.ts'
import { idOf, type Site, seedSite } from '../ledger/site.case.ts'
import type { Fact } from '../platform/facts.ts'
import { epcOf, gatewayOf, type HandClock, handClock, order, passage, type Said } from './floor.case.ts'
import { acceptSession, closeIdle, closeSession, openSession, reconcileLane, withdraw } from './index.ts'

let db: TestDatabase
let clock: HandClock
let site: Site
let sites = 0
let send: (said: readonly Said[]) => Promise<void>
const told: Fact[] = []

beforeAll(async () => {
  clock = handClock()
  const keep = async (_: unknown, fact: Fact): Promise<void> => {
    told.push(fact)
  }
  db = await testDatabase({ clock, reactions: { 'line-fulfilled': [keep], 'dock-changed': [] } })
})
beforeEach(async () => {
  site = await seedSite(db, `R${++sites}`)
  const gateway = gatewayOf(db, `gate-r${sites}`)
  send = async (said) => {
    for (const lane of await gateway(said)) await reconcileLane(db, lane)
  }
  clock.at += 3_600_000
  told.length = 0
})

/** `1#7 in 0.5` is tag 7 of SKU-1, inward, half a second from now. */
const passages = (text: string, portal = 'door-1'): Said[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [tag = '', direction = 'in', seconds = '0'] = line.split(/\s+/)
      const [n, serial] = tag.split('#')
      const epc = serial === undefined ? tag : epcOf(Number(n), Number(serial))
      return passage(portal, epc, direction as 'in', clock.at + Number(seconds) * 1_000)
    })
const observed = (observation: Observation, seconds = 0): Said => ({ at: clock.at + seconds * 1_000, observation })
const quiet = async (): Promise<void> => {
  clock.at += 60_000
  await closeIdle(db)
}
interface SessionShown {
  id: string
  number: string
  state: string
  verdict: string | null
}
const sessions = (door = 'D1'): Promise<SessionShown[]> =>
  db.read((tx) =>
    tx.sql<SessionShown>('SELECT id, number, state, verdict FROM dock_session WHERE door_id = $1 ORDER BY opened_at', [
      idOf(site.doors, door),
    ]),
  )
const states = async (): Promise<string[]> => (await sessions()).map(({ state, verdict }) => `${state} ${verdict}`)
/** `BIN-1 SKU-1 20` for every physical place that holds something. */
const stock = async (): Promise<string[]> => {
  const rows = await db.read((tx) =>
    tx.sql<{ text: string }>(
      `SELECT l.code || ' ' || i.code || ' ' || trim_scale(b.on_hand) AS text FROM balance b JOIN location l ON l.id = b.location_id
       JOIN item i ON i.id = b.item_id WHERE b.company_id = $1 AND b.is_physical AND b.on_hand <> 0 ORDER BY 1`,
      [site.companyId],
    ),
  )
  return rows.map(({ text }) => text)
}
/** `over open`, sorted, as often as there are. */
const exceptions = async (): Promise<string[]> => {
  const rows = await db.read((tx) =>
    tx.sql<{ text: string }>(`SELECT kind || ' ' || state AS text FROM exception WHERE company_id = $1 ORDER BY 1`, [
      site.companyId,
    ]),
  )
  return rows.map(({ text }) => text)
}

describe('a pallet that comes in', () => {
  it('stands at the dock at once, and in stock when everything matches', async () => {
    await order(db, site, {
      number: 'PO-1',
      lines: [
        { item: 'SKU-1', quantity: 20 },
        { item: 'SKU-2', quantity: 10 },
      ],
    })
    await send(passages('1#1 in 0\n1#2 in 0.3\n2#1 in 0.9'))
    expect(await stock()).toEqual(['DOCK-1 SKU-1 20', 'DOCK-1 SKU-2 10'])
    expect(await states()).toEqual(['open matched'])
    await quiet()
    expect(await states()).toEqual(['accepted matched'])
    expect(await stock()).toEqual(['BIN-1 SKU-1 20', 'BIN-1 SKU-2 10'])
    expect(await exceptions()).toEqual([])
    expect(told.map((fact) => 'quantity' in fact && fact.quantity).sort()).toEqual(['10', '20'])
    expect((await sessions())[0]?.number).toMatch(/^DS-2026-\d{5}$/)
  })

  it('waits for a person when something is short; what came is theirs to accept, the rest stays expected', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 20 }] })
    await send(passages('1#1 in 0'))
    await quiet()
    expect(await states()).toEqual(['closed short'])
    expect(await exceptions()).toEqual(['missing open'])
    const [session] = await sessions()
    await db.transaction((tx) => acceptSession(tx, session?.id ?? '', { actor: 'Ada' }))
    expect(await stock()).toEqual(['BIN-1 SKU-1 10'])
    clock.at += 60_000
    await send(passages('1#2 in 0'))
    await quiet()
    expect(await states()).toEqual(['accepted short', 'accepted matched'])
    expect(await exceptions(), 'what was missing came after all').toEqual(['missing resolved'])
  })

  it('names what is over, foreign, unexpected and unknown', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 20 }] })
    await order(db, site, { number: 'PO-2', lines: [{ item: 'SKU-2', quantity: 100 }] })
    await send(passages('1#1 in 0\n1#2 in 0\n1#3 in 0\n2#1 in 0\n3#1 in 0\nE2801160600002040000AAAA in 0'))
    await quiet()
    expect(await states()).toEqual(['closed unknown'])
    expect(await exceptions()).toEqual(['foreign open', 'over open', 'unexpected open', 'unknown-scheme open'])
    expect(await stock()).toEqual(['DOCK-1 SKU-1 30', 'DOCK-1 SKU-2 10', 'DOCK-1 SKU-3 10'])
  })

  it('binds itself to the order that takes most of its tags, and changes its mind', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }], dueOn: '2026-11-01' })
    await order(db, site, {
      number: 'PO-2',
      lines: [
        { item: 'SKU-1', quantity: 10 },
        { item: 'SKU-2', quantity: 20 },
      ],
      dueOn: '2026-11-09',
    })
    await send(passages('1#1 in 0'))
    await send(passages('2#1 in 0.5'))
    await send(passages('2#2 in 0.6'))
    await quiet()
    expect(await states()).toEqual(['accepted matched'])
  })

  it('does not take goods that another door has matched already', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }] })
    await send(passages('1#1 in 0'))
    await send(passages('1#2 in 0', 'door-2'))
    expect((await sessions('D1'))[0]?.verdict).toBe('matched')
    expect((await sessions('D2'))[0]?.verdict).toBe('unexpected')
  })

  it('is judged again when its order is entered late, and when an order is withdrawn', async () => {
    await send(passages('1#1 in 0'))
    expect(await states()).toEqual(['open unexpected'])
    const documentId = await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }] })
    expect(await states()).toEqual(['open matched'])
    await db.transaction((tx) => withdraw(tx, documentId))
    expect(await states()).toEqual(['open unexpected'])
  })
})

describe('directions', () => {
  it.each([
    ['turned back', '1#1 turned-back 0', [], ['turned-back noted'], 'accepted turned-back'],
    ['undetermined', '1#1 undetermined 0', [], ['undetermined-direction open'], 'closed unknown'],
    ['in and out again', '1#1 in 0\n1#1 out 1', [], [], 'accepted turned-back'],
    [
      'in twice',
      '1#1 in 0\n1#1 in 1',
      ['DOCK-1 SKU-1 10'],
      ['repeat-passage noted', 'unexpected open'],
      'closed unexpected',
    ],
    ['in, out, in', '1#1 in 0\n1#1 out 1\n1#1 in 2', ['DOCK-1 SKU-1 10'], ['unexpected open'], 'closed unexpected'],
    ['out, never had', '1#1 out 0', [], ['found open', 'left-without-order open'], 'closed unexpected'],
    [
      'out twice',
      '1#1 out 0\n1#1 out 1',
      [],
      ['found open', 'left-without-order open', 'repeat-passage noted'],
      'closed unexpected',
    ],
  ])('%s', async (_, text, stands, raised, state) => {
    await send(passages(text))
    await quiet()
    expect(await stock()).toEqual(stands)
    expect(await exceptions()).toEqual(raised)
    expect(await states()).toEqual([state])
  })

  it('sees what stands in stock come in again, and leave without an order', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }] })
    await send(passages('1#1 in 0'))
    await quiet()
    await send(passages('1#1 in 0'))
    expect(await exceptions()).toEqual(['already-in-stock open'])
    await quiet()
    await send(passages('1#1 out 0'))
    expect(await stock()).toEqual([])
    expect(await exceptions()).toEqual(['already-in-stock open', 'left-without-order open'])
    await quiet()
    await send(passages('1#1 in 0'))
    expect(await stock(), 'what left may come back').toEqual(['DOCK-1 SKU-1 10'])
  })
})

describe('visits follow the time of the passages', () => {
  it('tells two pallets apart in one delayed batch', async () => {
    await send(passages('1#1 in -600\n1#2 in -599\n1#3 in -300'))
    expect(await states()).toEqual(['closed unexpected', 'open unexpected'])
  })

  it('posts a passage that comes too late, and shows it', async () => {
    await send(passages('1#1 in -600\n1#2 in -300'))
    await send(passages('1#3 in -599'))
    expect(await stock()).toEqual(['DOCK-1 SKU-1 30'])
    expect(await exceptions()).toEqual(['late-passage open', 'unexpected open'])
  })

  it('does not let a late row undo what was seen after it', async () => {
    await send(passages('1#1 in 0'))
    await send(passages('1#1 out -1'))
    expect(await stock()).toEqual(['DOCK-1 SKU-1 10'])
    expect(await exceptions()).toEqual(['late-passage open'])
  })

  it('is held open by presence, and opened by it', async () => {
    await send([observed({ kind: 'presence', portal: 'door-1', isPresent: true })])
    await send(passages('1#1 in 60'))
    expect(await states()).toEqual(['open unexpected'])
    await quiet()
    expect(await states()).toEqual(['open unexpected'])
    await send([observed({ kind: 'presence', portal: 'door-1', isPresent: false })])
    await quiet()
    expect(await states()).toEqual(['closed unexpected'])
  })
})

describe('a person', () => {
  it('chooses the order before it comes, and the door waits for it', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }] })
    const second = await order(db, site, { number: 'PO-2', lines: [{ item: 'SKU-1', quantity: 10 }] })
    await db.transaction((tx) => openSession(tx, { doorId: idOf(site.doors, 'D1'), orderId: second, actor: 'Ada' }))
    await quiet()
    expect(await states()).toEqual(['open nothing-seen'])
    await send(passages('1#1 in 0'))
    const [bound] = await db.read((tx) =>
      tx.sql('SELECT document_id, document_chosen_by FROM dock_session WHERE door_id = $1', [idOf(site.doors, 'D1')]),
    )
    expect(bound).toEqual({ document_id: second, document_chosen_by: 'Ada' })
    await quiet()
    expect(await states()).toEqual(['accepted matched'])
  })

  it('chooses it by scanning its number; the scale says how heavy it is', async () => {
    const documentId = await order(db, site, { number: 'PO-7', lines: [{ item: 'SKU-1', quantity: 10 }] })
    await send([
      observed({ kind: 'scan', device: 'hand-1', portal: 'door-1', text: ']C1400PO-7', symbology: ']C1' }),
      observed({ kind: 'scan', device: 'hand-1', portal: 'door-1', text: 'nonsense', symbology: null }),
      observed({ kind: 'weighing', device: 'scale-1', portal: 'door-1', value: '1000', unit: 'lb' }),
    ])
    const [row] = await db.read((tx) =>
      tx.sql('SELECT document_id, document_chosen_by, weight_kg FROM dock_session WHERE door_id = $1', [
        idOf(site.doors, 'D1'),
      ]),
    )
    expect(row).toEqual({ document_id: documentId, document_chosen_by: 'scanner hand-1', weight_kg: '453.592' })
    expect(await exceptions()).toEqual(['unknown-barcode open'])
  })

  it('may not accept what is still coming in, nor twice', async () => {
    await send(passages('1#1 in 0'))
    const id = (await sessions())[0]?.id ?? ''
    const accept = () => db.transaction((tx) => acceptSession(tx, id, { actor: 'Ada' }))
    expect(await accept()).toMatchObject({ refused: 'session-open' })
    await db.transaction((tx) => closeSession(tx, id, 'Ada'))
    expect(await accept()).toEqual({ id })
    expect(await accept()).toMatchObject({ refused: 'wrong-state' })
  })
})

describe('a lane', () => {
  it('raises each row of a portal without a door', async () => {
    await send(passages('1#1 in 0\n1#2 in 0', 'door-9'))
    expect(await exceptions()).toEqual(['unknown-door open', 'unknown-door open'])
  })

  it('sets aside the one row that cannot be stored and goes on', async () => {
    const heavy = observed({ kind: 'weighing', device: 's', portal: 'door-1', value: '999999999', unit: 't' })
    await send([...passages('1#1 in 0'), heavy, ...passages('1#2 in 0.1')])
    expect(await stock()).toEqual(['DOCK-1 SKU-1 20'])
    expect(await exceptions()).toEqual(['bad-entry open'])
  })

  it('is worked by one at a time, and every row ends once', async () => {
    const gateway = gatewayOf(db, `gate-r${sites}b`)
    await db.transaction((tx) =>
      tx.sql(`UPDATE door SET gateway = $1 WHERE id = $2`, [`gate-r${sites}b`, idOf(site.doors, 'D1')]),
    )
    const lanes = await gateway(passages(Array.from({ length: 300 }, (_, n) => `1#${n} in ${n / 1000}`).join('\n')))
    const [lane = ''] = lanes
    const answers = await Promise.all(Array.from({ length: 4 }, () => reconcileLane(db, lane)))
    expect(answers).toContain(true)
    expect(await stock()).toEqual(['DOCK-1 SKU-1 3000'])
  })

  it('keeps two doors that see the same new tags in step', async () => {
    const gateway = gatewayOf(db, `gate-r${sites}`)
    const tags = Array.from({ length: 100 }, (_, n) => `1#${n} in 0`).join('\n')
    await gateway([...passages(tags), ...passages(tags, 'door-2')])
    await Promise.all(['door-1', 'door-2'].map((portal) => reconcileLane(db, `gate-r${sites}/${portal}`)))
    const held = await stock()
    expect(held).toHaveLength(1)
    expect(held[0]).toMatch(/^DOCK-[12] SKU-1 1000$/)
  })
})
