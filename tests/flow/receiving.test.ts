/** A pallet walks through a dock door and becomes stock: real processes, true LLRP bytes, real broker, real database. */
import type { Balance, DockSession, DockSessionDetail, ExceptionRow, Movement } from '@dockledger/hub/contract/api.ts'
import type { PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { type Watcher, watchViews } from '../support/live.ts'
import { CONSERVED, item, startSite, type TestSite, violationsOf } from '../support/site.ts'
import { until } from '../support/until.ts'

const VIEWS = ['doors', 'movements', 'balances', 'purchase-orders', 'dock-sessions', 'exceptions'] as const

let site: TestSite
let watcher: Watcher
beforeAll(async () => {
  site = await startSite()
  watcher = await watchViews(site.hub.url, site.hub.apiKey, VIEWS)
})
afterAll(async () => {
  watcher?.close()
  await site?.close()
})

const sessionOf = (orderId: string, isWanted: (session: DockSession) => boolean): Promise<DockSession> =>
  until('the session of the order', async () => {
    const sessions = await listAll<DockSession>(site.hub.api, `/dock-sessions?orderId=${orderId}`)
    return sessions.find(isWanted)
  })
const orderOf = (id: string): Promise<PurchaseOrderDetail> => site.hub.api.get(`/purchase-orders/${id}`)
const exceptionsOf = (session: DockSession): Promise<ExceptionRow[]> =>
  listAll(site.hub.api, `/exceptions?sessionId=${session.id}`)

describe('a pallet through a dock door', () => {
  it('is received as ordered, without a person', async () => {
    const lines = [
      { item: item('BLT-M8'), cases: 3 },
      { item: item('NUT-M8'), cases: 2 },
    ]
    const order = await site.order('door-1', lines)
    const tags = site.tags(lines)
    await site.carry('door-1', tags)

    const session = await sessionOf(order.id, (row) => row.state === 'accepted')
    expect(session.verdict).toBe('matched')
    expect(session.acceptedBy).toBe('system')
    expect(session.counts).toMatchObject({ tags: 5, matchedTags: 5, missing: '0' })
    await until('the order is received', async () => (await orderOf(order.id)).state === 'received')

    const movements = await listAll<Movement>(site.hub.api, `/movements?sessionId=${session.id}`)
    const ways = (reason: string) =>
      movements.filter((row) => row.reason === reason).map((row) => [row.from.kind, row.to.code])
    expect(ways('passage')).toEqual(tags.map(() => ['supplier', 'DOCK-1']))
    expect(ways('acceptance')).toEqual(tags.map(() => ['dock', 'RECEIVING']))
    expect(new Set(movements.map((row) => row.epc))).toEqual(new Set(tags))
    const balances = await listAll<Balance>(site.hub.api, `/balances?itemId=${site.places.items.get('BLT-M8')}`)
    expect(
      balances.filter((row) => row.onHand !== '0').map((row) => [row.location.code, row.onHand, row.evidence]),
    ).toEqual([['RECEIVING', String(3 * item('BLT-M8').perCase), 'seen']])
  })

  it('waits for a person when it is short, and takes the rest later', async () => {
    const lines = [{ item: item('PLR-180'), cases: 4 }]
    const order = await site.order('door-2', lines)
    const tags = site.tags(lines)
    await site.carry('door-2', tags.slice(0, 3))

    const short = await sessionOf(order.id, (row) => row.state === 'closed')
    expect(short.verdict).toBe('short')
    const [missing] = await exceptionsOf(short)
    expect(missing).toMatchObject({ kind: 'missing', state: 'open', quantity: String(item('PLR-180').perCase) })
    await site.hub.api.post(`/exceptions/${missing?.id}/resolution`, {
      resolution: 'keep-open',
      reason: 'The lorry comes again',
    })
    await site.hub.api.post(`/dock-sessions/${short.id}/acceptance`, {})
    await until('a part is received', async () => (await orderOf(order.id)).state === 'partly-received')

    await site.carry('door-2', tags.slice(3))
    await sessionOf(order.id, (row) => row.id !== short.id && row.state === 'accepted')
    await until('all is received', async () => (await orderOf(order.id)).state === 'received')
  })

  it('sets a pallet of another order aside and sends it back', async () => {
    const own = [{ item: item('TAP-5M'), cases: 2 }]
    const foreign = [{ item: item('LVL-60'), cases: 1 }]
    const order = await site.order('door-1', own)
    const other = await site.order('door-1', foreign)
    const [stranger = ''] = site.tags(foreign)
    await site.carry('door-1', [...site.tags(own), stranger])

    const session = await sessionOf(order.id, (row) => row.state === 'closed')
    expect(session.verdict).toBe('foreign')
    const [exception] = (await exceptionsOf(session)).filter((row) => row.state === 'open')
    expect(exception).toMatchObject({ kind: 'foreign', epc: stranger })
    expect(JSON.stringify(exception?.detail)).toContain(other.number)
    await site.hub.api.post(`/exceptions/${exception?.id}/resolution`, {
      resolution: 'return',
      reason: 'Belongs to another order',
    })
    await site.hub.api.post(`/dock-sessions/${session.id}/acceptance`, {})
    await until('the own part is received', async () => (await orderOf(order.id)).state === 'received')
    const moves = await listAll<Movement>(site.hub.api, `/movements?epc=${stranger}`)
    expect(moves.map((row) => [row.from.kind, row.to.kind]).reverse()).toEqual([
      ['supplier', 'dock'],
      ['dock', 'supplier'],
    ])
  })

  it('moves nothing when it turns back in the door, and receives it when it comes again', async () => {
    const lines = [{ item: item('GLV-L'), cases: 3 }]
    const order = await site.order('door-2', lines)
    const tags = site.tags(lines)
    await site.carry('door-2', tags, 'turn-back')
    await site.settle()
    for (const epc of tags) {
      expect(
        await listAll<Movement>(site.hub.api, `/movements?epc=${epc}`),
        'no movement of a tag that turned back',
      ).toEqual([])
    }
    await site.carry('door-2', tags)
    await sessionOf(order.id, (row) => row.state === 'accepted' || row.state === 'closed')
    await site.settle()
    const moved = await Promise.all(tags.map((epc) => listAll<Movement>(site.hub.api, `/movements?epc=${epc}`)))
    expect(moved.map((rows) => rows.filter((row) => row.reason === 'passage').length)).toEqual([1, 1, 1])
  })

  it('belongs to the order whose number was scanned, and knows its weight', async () => {
    const lines = [{ item: item('SDR-SET'), cases: 2 }]
    const first = await site.order('door-1', lines)
    const second = await site.order('door-1', lines)
    site.site.door('door-1').scan(second.number)
    await site.site.door('door-1').weigh('412.5')
    await site.carry('door-1', site.tags(lines))
    const session = await sessionOf(second.id, (row) => row.state === 'accepted')
    expect((await orderOf(first.id)).received).toBe('0')
    const detail = await site.hub.api.get<DockSessionDetail>(`/dock-sessions/${session.id}`)
    expect(Number(detail.weightKg)).toBe(412.5)
    expect(detail.facts.map((fact) => fact.kind)).toEqual(expect.arrayContaining(['scan', 'weighing']))
  })

  it('lost nothing, doubled nothing, and told the screens every step', async () => {
    const verdict = await site.settle()
    expect(verdict).toMatchObject(CONSERVED)
    expect(await violationsOf(site)).toEqual([])
    for (const view of VIEWS) {
      expect(watcher.of(view).length, `${view} has patches`).toBeGreaterThan(0)
      expect(watcher.gaps(view), `gaps in ${view}`).toEqual([])
    }
  })
})
