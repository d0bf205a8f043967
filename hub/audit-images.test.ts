/** What a row says of what was changed: each route that changes or removes something can tell what it was before, and does. */
import { describe, expect, it } from 'vitest'
import { openAudited } from './audit.case.ts'
import { idOf, seedSite } from './ledger/site.case.ts'
import { isSeenBefore } from './platform/http/audited.ts'
import { createRoutes } from './routes.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined }, true)
const named = ({ method, path }: { method: string; path: string }): string => `${method.toUpperCase()} ${path}`

/** What nothing is to be compared of, and why. */
const WITHOUT: Readonly<Record<string, string>> = {
  'POST /displays/:id/revocation': 'that it was thrown out is all',
  'POST /handhelds/:id/revocation': 'that it was thrown out is all',
  'POST /push-subscriptions/:id/ending': 'that it is told nothing more is all',
  'POST /conflict-waivers/:id/revocation': 'that it was taken back is all',
  'POST /delegations/:id/ending': 'that it was taken back is all',
}

const changing = routes.filter(({ method, path }) => method !== 'get' && path.includes(':'))

describe('the audit can tell what was before', () => {
  it.each(changing.map((route) => [named(route), route] as const))('%s', (name, route) => {
    expect(isSeenBefore(route, routes)).toBe(!(name in WITHOUT))
  })

  it.each(Object.keys(WITHOUT))(
    'or need not: %s is a route, and neither changes fields nor removes anything',
    (name) => {
      expect(changing.map(named)).toContain(name)
      expect(name).toMatch(/^POST /)
    },
  )
})

const { db, call, list, changesOf, post } = await openAudited()
const change = async (method: string, path: string, body?: unknown) => {
  const answer = await call(method, `/api/v1${path}`, {
    ...(body === undefined ? {} : { body }),
    headers: { 'if-match': '"1"' },
  })
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
}
const rowsOf = async (document: string) => {
  const rows = await list(`&document=${document}`)
  return Promise.all(rows.map(async (row) => [row.action, row.subject?.id, await changesOf(row)] as const))
}

describe('a row says both', () => {
  it('of a role: which permissions were given and which were taken, and what it was when it is removed', async () => {
    await post('/roles', {
      code: 'packer',
      name: 'Packer',
      nameZh: '包装员',
      permissions: ['stock.read', 'docks.read'],
    })
    await change('PATCH', '/roles/packer', { permissions: ['stock.read', 'stock.move'] })
    await change('DELETE', '/roles/packer')
    expect(await rowsOf('packer')).toEqual([
      [
        'DELETE /roles/:code',
        'packer',
        {
          code: ['packer', null],
          name: ['Packer', null],
          nameZh: ['包装员', null],
          'permissions.stock.read': ['true', null],
          'permissions.stock.move': ['true', null],
        },
      ],
      [
        'PATCH /roles/:code',
        'packer',
        { 'permissions.stock.move': [null, 'true'], 'permissions.docks.read': ['true', null] },
      ],
      [
        'POST /roles',
        'packer',
        {
          code: [null, 'packer'],
          name: [null, 'Packer'],
          nameZh: [null, '包装员'],
          'permissions.stock.read': [null, 'true'],
          'permissions.docks.read': [null, 'true'],
        },
      ],
    ])
  })

  it('of a built-in role that goes back to as it was delivered, and of how strictly people sign in with it', async () => {
    const rule = { needsSecondFactor: false, idleMinutes: 60, graceDays: 14 }
    const patch = (path: string, body: unknown) =>
      call('PATCH', `/api/v1${path}`, { body, headers: { 'if-match': '"0"' } })
    expect((await patch('/roles/picker', { name: 'Runner' })).status).toBe(200)
    await post('/roles/picker/reset', {})
    expect((await patch('/roles/picker/sign-in-rule', rule)).status).toBe(200)
    expect(await rowsOf('picker')).toEqual([
      ['PATCH /roles/:code/sign-in-rule', 'picker', { idleMinutes: ['720', '60'] }],
      ['POST /roles/:code/reset', 'picker', { name: ['Runner', 'Picker'] }],
      ['PATCH /roles/:code', 'picker', { name: ['Picker', 'Runner'] }],
    ])
  })

  it('of an approval rule and of a door', async () => {
    const acme = await seedSite(db, 'ACME')
    const { id: ruleId } = await post('/approval-rules', {
      companyId: acme.companyId,
      documentType: 'purchase-order',
      transition: 'confirmation',
      conditions: {},
      steps: [{ mode: 'any', approvers: [{ kind: 'role', role: 'approver' }] }],
    })
    await change('PATCH', `/approval-rules/${ruleId}`, { needsProof: true })
    const [ofRule] = await rowsOf(String(ruleId))
    expect(ofRule?.[2]).toMatchObject({ needsProof: ['false', 'true'] })
    expect(Object.keys(ofRule?.[2] ?? {})).not.toContain('isActive')

    await post('/gateways', { name: 'gate-i', site: 'main', companyId: acme.companyId })
    const dock = await post('/locations', {
      warehouseId: acme.warehouseId,
      code: 'DOCK-9',
      name: 'Dock 9',
      kind: 'dock',
    })
    const { id: doorId } = await post('/doors', {
      companyId: acme.companyId,
      warehouseId: acme.warehouseId,
      code: 'D9',
      name: 'Nine',
      gateway: 'gate-i',
      portal: 'p9',
      dockLocationId: dock.id,
      stockLocationId: idOf(acme.locations, 'BIN-1'),
      quietMs: 2_000,
    })
    await change('PATCH', `/doors/${doorId}`, { name: 'Nine north' })
    const [ofDoor] = await rowsOf(String(doorId))
    expect(ofDoor?.[2]).toEqual({ name: ['Nine', 'Nine north'] })
  })
})
