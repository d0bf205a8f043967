/** A badge and a PIN are for a shift: what they give is over with it. */
import { beforeAll, describe, expect, it } from 'vitest'
import { secretIn, totp } from '../../../tests/support/totp.ts'
import { createRoutes } from '../../routes.ts'
import { type Floor, openFloor, PIN } from './handheld.case.ts'
import { PASSWORD } from './people.case.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})

const DAY_MS = 86_400_000
/** Access or a say that is there when the shift is over. */
const OUTLASTING: readonly (readonly [path: string, body: () => object])[] = [
  ['/displays', () => ({ code: 'ABCDEFGH', name: 'Wall', companyId: floor.house.acme.companyId })],
  [
    '/handhelds',
    () => ({
      ...{ code: 'ABCDEFGH', name: 'PDA', companyId: floor.house.acme.companyId },
      warehouseId: floor.house.acme.warehouseId,
    }),
  ],
  [
    '/delegations',
    () => ({
      deputyId: 'nobody',
      beginsAt: new Date(Date.now() + DAY_MS).toISOString(),
      endsAt: new Date(Date.now() + 90 * DAY_MS).toISOString(),
    }),
  ],
  ['/delegations/:id/ending', () => ({})],
  [
    '/push-subscriptions',
    () => ({
      endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/abc',
      keys: { p256dh: 'tBHItJI5svbpez7KI4CCXg', auth: 'tBHItJI5svbpez7KI4CCXg' },
    }),
  ],
]

describe('what outlasts a shift', () => {
  it.each(OUTLASTING)('needs the office: POST %s', async (path, body) => {
    const { house, pda, holder, signIn } = floor
    const address = path.replace(':id', '0190f000-0000-7000-8000-000000000000')
    for (const role of ['warehouse-manager', 'administrator']) {
      const who = await holder([role])
      const answer = await pda.ask(await signIn(who), 'POST', address, body())
      expect([answer.status, answer.body.code]).toEqual([403, 'office-needed'])
      const atDesk = await house.ask('POST', address, body(), who.cookie)
      expect(atDesk.body.code).not.toBe('office-needed')
    }
  })

  it('is all of it known: keys, badges, people, roles, screens and deputies', () => {
    const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
    const withheld = new Set(routes.flatMap(({ stepUp, permission }) => (stepUp ? permission : [])))
    const giving =
      /^\/(people|roles|conflict-waivers|displays|handhelds|delegations|push-subscriptions|me|approval-rules)\b/
    const open = routes.filter(
      ({ method, path, permission, needsOffice }) =>
        method !== 'get' && giving.test(path) && !needsOffice && !withheld.has(permission),
    )
    // they take away
    expect(open.map(({ path }) => path).sort()).toEqual([
      '/displays/:id/revocation',
      '/handhelds/:id/revocation',
      '/push-subscriptions/:id/ending',
    ])
  })
})

describe('a badge and a PIN', () => {
  it('are enough for who has an app of his own accord, and too little once his role needs one', async () => {
    const { house, boss, pda, holder } = floor
    const who = await holder(['receiver'])
    const auth = (cookie: string, path: string, body: object) =>
      house.server.call('POST', `/api/auth/two-factor${path}`, {
        body,
        headers: { 'x-api-key': '', cookie, origin: house.server.url },
      })
    const begun = await auth(who.cookie, '/enable', { password: PASSWORD })
    const code = totp(secretIn(String(begun.body.totpURI)))
    expect((await auth(who.cookie, '/verify-totp', { code })).status).toBe(200)
    expect(await pda.signIn(who.badge)).toBeDefined()
    const rule = { needsSecondFactor: true, graceDays: 0 }
    expect((await boss('PATCH', '/roles/receiver/sign-in-rule', rule, 0)).status).toBe(200)
    expect((await pda.post('/sign-in', { badge: who.badge, pin: PIN })).body.code).toBe('office-needed')
  })

  it('open no shift when the PIN is taken back while it is verified', async () => {
    const { boss, pda, holder, statusOf } = floor
    for (let round = 0; round < 3; round += 1) {
      const who = await holder()
      await pda.post('/hand-over')
      const [cookies] = await Promise.all([pda.signIn(who.badge), boss('POST', `/people/${who.id}/pin-choice`, {})])
      expect(await statusOf(cookies ?? '')).toBe(401)
    }
  })
})
