import { beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { encodeCursor, type Position } from '../platform/http/cursor.ts'
import { testServer } from '../platform/http/http.case.ts'
import { createRoutes } from '../routes.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })

const ID = '01970000-0000-7000-8000-000000000001'
const AT = '2026-11-02T08:00:00.000Z'
/** Path, the list's name in its cursors, and where it may stand. */
const LISTS: readonly (readonly [string, string, Position])[] = [
  ['/units', 'units', ['pcs']],
  ['/items', 'items', ['TEA', ID]],
  ['/parties', 'parties', ['S1', ID]],
  ['/companies', 'companies', ['ACME']],
  ['/warehouses', 'warehouses', ['W1', ID]],
  ['/locations', 'locations', ['W1/A', ID]],
  ['/doors', 'doors', ['D1', ID]],
  ['/gateways', 'gateways', ['dock-1']],
  ['/movements', 'movements', ['17']],
  ['/balances', 'balances/item', ['TEA', ID, ID, '']],
  ['/balances?sort=changed', 'balances/changed', [AT, ID, ID, 'L1']],
  ['/valuations', 'valuations', ['TEA', ID, 'W1', ID]],
  ['/cost-layers', 'cost-layers', ['17']],
  ['/cost-flows', 'cost-flows', ['17']],
  ['/exceptions', 'exceptions', [AT, ID]],
  ['/dock-sessions', 'dock-sessions', [AT, ID]],
  ['/purchase-orders', 'purchase-orders', [AT, ID]],
  ['/displays', 'displays', ['Wall', ID]],
  ['/handhelds', 'handhelds', ['PDA', ID]],
  ['/label-templates', 'label-templates', ['Item', ID]],
  ['/printers', 'printers', ['Zebra', ID]],
  ['/print-jobs', 'print-jobs', [AT, ID]],
  ['/tag-labels', 'tag-labels', [ID]],
  ['/people', 'people', ['Ada', 'p1']],
  ['/approval-requests', 'approvals', [AT, ID]],
  ['/audit', 'audit', [ID]],
]

const others = (position: Position): Position[] => [
  [],
  position.slice(1),
  [...position, 'more'],
  position.map(() => 1),
  position.map(() => null),
  position.map(() => ({}) as unknown as string),
  position.map(() => 'a\0b'),
  position.map(() => '\ud800'),
  ...position.flatMap((part, i) =>
    part === ID || part === AT || part === '17'
      ? [position.with(i, 'x'), position.with(i, '0000-01-01T00:00:00Z')]
      : [],
  ),
  ...(position[0] === '17' ? [['9'.repeat(19)], ['-1']] : []),
]

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer(routes)
})
const read = (path: string, list: string, position: Position) =>
  server.call('GET', `/api/v1${path}${path.includes('?') ? '&' : '?'}cursor=${encodeCursor(list, position)}`)

describe('the cursors of every list', () => {
  it('are in this table', () => {
    const paths = routes
      .filter(({ query }) => query !== undefined && 'cursor' in (query as z.ZodObject).shape)
      .map(({ path }) => path)
    expect([...new Set(LISTS.map(([path]) => path.split('?')[0]))].sort()).toEqual(paths.sort())
  })

  it.each(LISTS)('%s: go on where they say, and are refused with any other shape', async (path, list, position) => {
    expect(await read(path, list, position)).toMatchObject({ status: 200 })
    for (const other of others(position))
      expect([other, await read(path, list, other)]).toMatchObject([
        other,
        { status: 400, body: { code: 'bad-cursor' } },
      ])
  })
})
