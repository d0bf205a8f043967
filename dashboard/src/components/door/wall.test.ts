import type { Door } from '@dockledger/hub/contract/api.ts'
import { describe, expect, it } from 'vitest'
import { standingOf } from '../session/standing.ts'
import { FINISHED_SHOWN_MS, wallSaying } from './wall.ts'

const NOW = Date.parse('2026-05-04T08:00:00Z')
type Session = NonNullable<Door['session']>
const counts = {
  expected: '10',
  matched: '7',
  missing: '3',
  tags: 9,
  matchedTags: 7,
  overTags: 0,
  unexpectedTags: 2,
  foreignTags: 0,
  alreadyInStockTags: 0,
  lateTags: 0,
  unknownTags: 0,
  turnedBackTags: 0,
}
const session = (change: Partial<Session>): Session => ({
  id: 's',
  number: 'DS-1',
  door: { id: 'd', code: 'D1', name: 'Door 1' },
  warehouse: { id: 'w', code: 'W', name: 'W' },
  state: 'open',
  verdict: 'short',
  order: { id: 'o', number: 'PO-1', party: 'P', chosenBy: 'system' },
  openedAt: new Date(NOW - 60_000).toISOString(),
  openedBy: 'system',
  lastEventAt: new Date(NOW).toISOString(),
  closedAt: null,
  acceptedAt: null,
  acceptedBy: null,
  isPresent: false,
  weightKg: null,
  version: 1,
  counts,
  openExceptions: 0,
  lines: [],
  tags: [],
  facts: [],
  ...change,
})
const place = { id: 'l', code: 'L', name: 'L', kind: 'dock', warehouse: 'W' }
const door = (one: Session | null, change: Partial<Door> = {}): Door => ({
  id: 'd',
  code: 'D1',
  name: 'Door 1',
  warehouse: { id: 'w', code: 'W', name: 'W' },
  gateway: 'g',
  portal: 'p',
  readerState: 'ready',
  isGatewayOnline: true,
  dockLocation: place,
  stockLocation: place,
  quietMs: 1_000,
  version: 1,
  session: one,
  expected: [],
  ...change,
})

describe('what the wall says', () => {
  it.each([
    ['open', 'short', 'coming', 'busy', '3'],
    ['closed', 'short', 'short', 'look', '3'],
    ['open', 'unexpected', 'unexpected', 'stop', '2'],
    ['closed', 'matched', 'matched', 'good', '7'],
    ['open', 'turned-back', 'turned-back', 'look', '0'],
    ['open', 'nothing-seen', 'idle', 'busy', '0'],
    ['closed', 'nothing-seen', 'nothing-seen', 'look', '0'],
    ['accepted', 'short', 'accepted', 'quiet', '0'],
  ] as const)('%s and %s: %s', (state, verdict, action, tone, count) => {
    expect(wallSaying(door(session({ state, verdict })), NOW, 0)).toMatchObject({ action, tone, count })
  })

  it('says that the lorry stands at the wrong door when no order of this one is among its goods', () => {
    const foreign = { verdict: 'foreign', counts: { ...counts, foreignTags: 4 } } as const
    expect(wallSaying(door(session(foreign)), NOW, 0)).toMatchObject({ action: 'foreign', count: '4' })
    expect(wallSaying(door(session({ ...foreign, order: null })), NOW, 0)).toMatchObject({
      action: 'wrong-door',
      tone: 'stop',
      count: '4',
    })
  })

  it('says that the reader is down before anything else', () => {
    expect(wallSaying(door(session({}), { readerState: 'faulted' }), NOW, 0)).toMatchObject({
      action: 'reader',
      tone: 'stop',
    })
    expect(wallSaying(door(session({}), { isGatewayOnline: false }), NOW, 0)).toMatchObject({
      action: 'reader',
      tone: 'stop',
    })
  })

  it('counts what stands in the doorway until the first of it has passed', () => {
    const say = (one: Session | null) => wallSaying(door(one), NOW, 12)
    const nothing = { ...counts, tags: 0, matched: '0', missing: '10', matchedTags: 0, unexpectedTags: 0 }
    const passing = { action: 'passing', tone: 'busy', count: '12' }
    expect(say(null)).toMatchObject({ ...passing, number: undefined })
    expect(say(session({ counts: nothing, verdict: 'nothing-seen' }))).toMatchObject({ ...passing, number: '0' })
    expect(say(session({}))).toMatchObject({ action: 'coming' })
    const accepted = { state: 'accepted', verdict: 'matched', acceptedAt: new Date(NOW).toISOString() } as const
    expect(say(session(accepted))).toMatchObject({ ...passing, number: undefined })
    expect(say(session({ state: 'closed' }))).toMatchObject({ action: 'short' })
    expect(wallSaying(door(null, { readerState: 'faulted' }), NOW, 12)).toMatchObject({ action: 'reader' })
  })

  it('waits again some time after the last acceptance', () => {
    const at = (ms: number) =>
      wallSaying(
        door(session({ state: 'accepted', verdict: 'matched', acceptedAt: new Date(NOW - ms).toISOString() })),
        NOW,
        0,
      )
    expect(at(FINISHED_SHOWN_MS)).toMatchObject({ action: 'matched' })
    expect(at(FINISHED_SHOWN_MS + 1)).toMatchObject({ action: 'idle', number: undefined })
    expect(wallSaying(door(null), NOW, 0)).toMatchObject({ action: 'idle' })
  })
})

describe('standing', () => {
  it('draws what is seen, missing and extra as one whole', () => {
    const { seen, missing, extra, shares } = standingOf(session({}))
    expect({ seen, missing, extra }).toEqual({ seen: '7', missing: '3', extra: 2 })
    expect(shares.seen + shares.missing + shares.extra).toBeCloseTo(100)
  })

  it('counts tags while no order is known', () => {
    expect(standingOf(session({ order: null }))).toMatchObject({ expected: '0', seen: '9', missing: '0', extra: 2 })
  })
})
