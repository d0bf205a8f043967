import type { ExceptionRow } from '@dockledger/hub/contract/api.ts'
import { describe, expect, it } from 'vitest'
import { commonResolutions, groupExceptions } from './grouping.ts'

const row = (id: string, kind: ExceptionRow['kind'], sessionId: string | null): ExceptionRow => ({
  id,
  kind,
  state: 'open',
  raisedAt: '2026-05-04T08:00:00.000Z',
  session: sessionId ? { id: sessionId, number: sessionId } : null,
  door: null,
  gateway: null,
  seq: null,
  epc: null,
  tagUri: null,
  item: null,
  quantity: null,
  document: null,
  detail: {},
  raw: null,
  allowed: [],
  resolution: null,
  reason: null,
  resolvedAt: null,
  resolvedBy: null,
  movementId: null,
  resolutionMovementId: null,
  version: 1,
})

describe('the queue', () => {
  it('groups by session and kind in the order of the first row', () => {
    const groups = groupExceptions([
      row('1', 'over', 'A'),
      row('2', 'missing', 'A'),
      row('3', 'over', 'B'),
      row('4', 'over', 'A'),
      row('5', 'over', null),
    ])
    expect(
      groups.map(({ first: { kind, session }, rows }) => [kind, session?.id, rows.map(({ id }) => id).join()]),
    ).toEqual([
      ['over', 'A', '1,4'],
      ['missing', 'A', '2'],
      ['over', 'B', '3'],
      ['over', undefined, '5'],
    ])
  })

  it('keeps portals apart where no door stands, and goods of a reversal from those nobody ordered', () => {
    const at = (id: string, portal: string) => ({
      ...row(id, 'unknown-door', null),
      gateway: 'yard',
      detail: { portal },
    })
    const reversed = { ...row('4', 'unexpected', 'A'), detail: { reversed: true } }
    const groups = groupExceptions([
      at('1', 'east'),
      at('2', 'west'),
      at('3', 'east'),
      reversed,
      row('5', 'unexpected', 'A'),
    ])
    expect(groups.map(({ rows }) => rows.map(({ id }) => id).join())).toEqual(['1,3', '2', '4', '5'])
  })

  it('offers only what every selected row allows', () => {
    expect(
      commonResolutions([{ allowed: ['accept-as-found', 'return', 'ignore'] }, { allowed: ['ignore', 'return'] }]),
    ).toEqual(['return', 'ignore'])
    expect(commonResolutions([{ allowed: ['bind'] }, { allowed: ['close-short'] }])).toEqual([])
    expect(commonResolutions([])).toEqual([])
  })
})
