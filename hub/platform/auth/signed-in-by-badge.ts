/** Both cookies of a handheld → the person who is signed in there, within his own rights and the handheld's warehouse. */
import { HANDHELD_COOKIE, SHIFT_COOKIE } from '../../contract/handheld.ts'
import type { Clock } from '../clock.ts'
import type { Scope } from '../db/scope.ts'
import type { Database } from '../db/tx.ts'
import type { SignedIn } from './authenticate.ts'
import { authorityOf } from './authority.ts'
import { rolesOf } from './roles.ts'
import { decideStanding, standingOfShift } from './session-rule.ts'
import { endShift, findShift, lockShift, type OpenShift } from './shift.store.ts'
import { rulesOf } from './sign-in-rule.store.ts'
import { tokenIn } from './token.ts'

interface Place {
  readonly companyId: string
  readonly warehouseId: string
}
/** What of somebody's view lies in this warehouse; undefined: nothing. */
export const scopeWithin = (
  { companies, warehouses, ownPartiesOf }: Scope,
  { companyId, warehouseId }: Place,
): Scope | undefined => {
  const isSeen = (ids: '*' | readonly string[], id: string): boolean => ids === '*' || ids.includes(id)
  return isSeen(companies, companyId) && isSeen(warehouses, warehouseId)
    ? { companies: [companyId], warehouses: [warehouseId], ownPartiesOf }
    : undefined
}

/**
 * A role of his wants more than a badge, and its grace is over. An app that he set up himself does not keep him from the floor: at a
 * handheld nobody could show its code, and badge and PIN are two factors of their own.
 */
export const needsMoreThanBadge = async (
  db: Database,
  { role, personSince }: Pick<OpenShift, 'role' | 'personSince'>,
  now: Date,
): Promise<boolean> => {
  const rules = await rulesOf(db, rolesOf(role))
  const facts = { rules, personSince, factor: 'badge', hasTotp: false, hasPasskey: false, now } as const
  return decideStanding(facts).demand === 'enrol'
}

export interface AtHandheld {
  readonly shift: OpenShift
  readonly standing: 'open' | 'locked'
}

/** Who is signed in at this handheld, or locked it. What is over by now is ended, what lay too long is locked. */
export const findAtHandheld = async (
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  cookies: string,
): Promise<AtHandheld | undefined> => {
  const [handheld, token] = [tokenIn(cookies, HANDHELD_COOKIE), tokenIn(cookies, SHIFT_COOKIE)]
  if (handheld === undefined || token === undefined) return undefined
  const shift = await db.read((tx) => findShift(tx, handheld, token))
  if (!shift) return undefined
  const standing = standingOfShift(await rulesOf(db, rolesOf(shift.role)), shift, clock.now())
  if (standing === 'over') await db.transaction((tx) => endShift(tx, shift.id))
  else if (standing === 'locked' && !shift.lockedAt) await db.transaction((tx) => lockShift(tx, shift.id))
  return standing === 'over' ? undefined : { shift, standing }
}

export interface ByBadgeSettings {
  readonly db: Database
  readonly declared: ReadonlySet<string>
  /** What a badge and a PIN are too little for. */
  readonly withheld: ReadonlySet<string>
  readonly clock: Clock
}
export const byBadge = async (settings: ByBadgeSettings, cookies: string): Promise<SignedIn | undefined> => {
  const { db, declared, withheld, clock } = settings
  const found = await findAtHandheld(settings, cookies)
  if (found?.standing !== 'open') return undefined
  const { id, personId, name, email, role, handheld } = found.shift
  const own = await authorityOf(db, { id: personId, role }, declared)
  const scope = scopeWithin(own.scope, found.shift)
  if (!scope || (await needsMoreThanBadge(db, found.shift, clock.now()))) return undefined
  const permissions = own.permissions.difference(withheld)
  return {
    principal: { kind: 'person', id: personId, personId, name, email, handheld, role, permissions, scope },
    by: 'badge',
    session: {
      id,
      factor: 'badge',
      provedAt: null,
      withheld: own.permissions.intersection(withheld),
      hasTotp: false,
      hasPasskey: false,
      demand: 'nothing',
      until: null,
    },
  }
}
