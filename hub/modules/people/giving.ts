/** Who may give what: nobody gives more than he has, and nobody but an administrator touches who has more than he. */
import { type Refusal, refuse } from '../../contract/refusal.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import { ADMINISTRATOR, rolesOf } from '../../platform/auth/roles.ts'
import type { Scope } from '../../platform/db/scope.ts'

/** As people are given it and as it is kept: null is every one, also those made later. */
export interface GivenScope {
  readonly companies: readonly string[] | null
  readonly warehouses: readonly string[] | null
  readonly ownParties: boolean
}

/** What somebody has: who acts, or whom he acts upon. */
export interface Standing {
  readonly permissions: ReadonlySet<string>
  readonly scope: Scope
  readonly isAdministrator: boolean
}

/** Who acts. A key has the role of administrator only when its owner has it (signed-in.ts). */
export const standingOf = ({
  role,
  permissions,
  scope,
}: Pick<Principal, 'role' | 'permissions' | 'scope'>): Standing => ({
  permissions,
  scope,
  isAdministrator: rolesOf(role).includes(ADMINISTRATOR),
})

export const scopeOf = (personId: string, { companies, warehouses, ownParties }: GivenScope): Scope => ({
  companies: companies ?? '*',
  warehouses: warehouses ?? '*',
  ownPartiesOf: ownParties ? personId : null,
})

const areWithin = (inner: '*' | readonly string[], outer: '*' | readonly string[]): boolean =>
  outer === '*' || (inner !== '*' && inner.every((each) => outer.includes(each)))

/** The first part of `inner` that `outer` has not; undefined: it is within. */
export const beyondScope = (inner: Scope, outer: Scope): 'companies' | 'warehouses' | 'ownParties' | undefined => {
  if (!areWithin(inner.companies, outer.companies)) return 'companies'
  if (!areWithin(inner.warehouses, outer.warehouses)) return 'warehouses'
  return outer.ownPartiesOf !== null && inner.ownPartiesOf === null ? 'ownParties' : undefined
}

const SCOPE_WORDS = {
  companies: { en: 'these companies', zh: '所选公司' },
  warehouses: { en: 'these warehouses', zh: '所选仓库' },
  ownParties: { en: 'the customers and suppliers of others', zh: '他人的客户和供应商' },
} as const

/** May `giver` give these permissions? */
export const refusePermissions = (
  giver: Standing,
  permissions: Iterable<string>,
): Refusal<'beyond-own'> | undefined => {
  if (giver.isAdministrator) return undefined
  const lacking = [...permissions].filter((each) => !giver.permissions.has(each)).sort()
  return lacking.length > 0 ? refuse('beyond-own', { lacking: lacking.join(', ') }) : undefined
}

export const refuseScope = (giver: Standing, scope: Scope): Refusal<'beyond-own'> | undefined => {
  const part = giver.isAdministrator ? undefined : beyondScope(scope, giver.scope)
  return part && refuse('beyond-own', { lacking: SCOPE_WORDS[part] })
}

/** May `giver` act upon somebody who stands so? A link to his account would be as good as his rights. */
export const refuseAbove = (giver: Standing, other: Standing, name: string): Refusal<'above-you'> | undefined => {
  if (giver.isAdministrator) return undefined
  const isAbove =
    other.isAdministrator ||
    refusePermissions(giver, other.permissions) !== undefined ||
    refuseScope(giver, other.scope) !== undefined
  return isAbove ? refuse('above-you', { name }) : undefined
}
