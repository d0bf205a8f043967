/** How strictly people sign in: what a session owes, and the rules of each role. */
import { z } from 'zod'
import { refuse } from '../../contract/refusal.ts'
import { type MySignIn, mySignIn, signInRule, signInRuleChange } from '../../contract/sign-in.ts'
import { ADMINISTRATOR, BUILT_IN_ROLES } from '../../platform/auth/roles.ts'
import { type KeptRule, ownRoles, rulesIn, saveRule } from '../../platform/auth/sign-in-rule.store.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { standingOf } from './giving.ts'

interface RoleName {
  readonly code: string
  readonly name: string
  readonly nameZh: string
}

/** As the house calls them: those delivered first, in their order. */
const everyRole = async (tx: Tx): Promise<RoleName[]> => {
  const own = await ownRoles(tx)
  const delivered = BUILT_IN_ROLES.map((role) => own.find(({ code }) => code === role.code) ?? role)
  return [...delivered, ...own.filter(({ code }) => !BUILT_IN_ROLES.some((role) => role.code === code))]
}

const rowOf = ({ name, nameZh }: RoleName, { requiredSince, ...rule }: KeptRule) => ({
  ...rule,
  name,
  nameZh,
  needsSecondFactor: requiredSince !== null,
  requiredSince: requiredSince?.toISOString() ?? null,
})

const findRule = async (tx: Tx, code: string) => {
  const role = (await everyRole(tx)).find((each) => each.code === code)
  const [rule] = await rulesIn(tx, [code])
  return role && rule ? { role, rule } : undefined
}

/** A key shows itself with every request. */
const KEY: MySignIn = { demand: 'nothing', until: null, hasTotp: false, hasPasskey: false, factor: 'key' }

export const signInRuleRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/me/sign-in',
    permission: 'me.read',
    tag: 'People',
    summary: 'How this session signed in, and what it owes',
    isForEnrolment: true,
    answer: mySignIn,
    handle: async (_, { session }) => {
      if (!session) return KEY
      const { demand, until, hasTotp, hasPasskey, factor } = session
      return { demand, until: until?.toISOString() ?? null, hasTotp, hasPasskey, factor }
    },
  }),
  route({
    method: 'get',
    path: '/sign-in-rules',
    permission: 'security.read',
    tag: 'People',
    summary: 'How strictly each role signs in',
    answer: z.object({ items: z.array(signInRule) }),
    handle: async (_, { tx }) => {
      const roles = await everyRole(tx)
      const rules = await rulesIn(
        tx,
        roles.map(({ code }) => code),
      )
      return { items: roles.flatMap((role, i) => (rules[i] ? [rowOf(role, rules[i])] : [])) }
    },
  }),
  route({
    method: 'patch',
    path: '/roles/:code/sign-in-rule',
    permission: 'security.write',
    tag: 'People',
    summary: 'Change how strictly a role signs in',
    stepUp: true,
    needsWhole: 'house',
    changesAccess: true,
    ifMatch: true,
    params: z.strictObject({ code: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/) }),
    body: signInRuleChange,
    answer: signInRule,
    image: async (tx, { code }) => {
      const found = await findRule(tx, code)
      return found && rowOf(found.role, found.rule)
    },
    handle: async ({ params, body, version }, { tx, principal }) => {
      const found = await findRule(tx, params.code)
      if (!found) return refuse('not-found', { what: 'role' })
      const { role, rule: before } = found
      if (role.code === ADMINISTRATOR && !standingOf(principal).isAdministrator)
        return refuse('beyond-own', { lacking: ADMINISTRATOR })
      const { needsSecondFactor = before.requiredSince !== null } = body
      const limits = {
        idleMinutes: body.idleMinutes === undefined ? before.idleMinutes : body.idleMinutes,
        graceDays: body.graceDays ?? before.graceDays,
        lockMinutes: body.lockMinutes ?? before.lockMinutes,
        shiftHours: body.shiftHours ?? before.shiftHours,
      }
      // what was needed already goes on as it was: to change the grace does not begin it anew
      const requiredSince = needsSecondFactor ? (before.requiredSince ?? tx.now) : null
      const saved = await saveRule(tx, { role: role.code, ...limits, requiredSince }, version, principal.name)
      return saved ? rowOf(role, saved) : refuse('stale-version', { current: before.version })
    },
  }),
]
