/** What an administrator does with people. Each takes its turn (lockAccess), so that no two can together take away the last administrator. */
import { fault } from '../../contract/fault.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { endSessions, holdPerson } from '../../platform/auth/access.store.ts'
import { permissionsFrom } from '../../platform/auth/authority.ts'
import { endLinks, type IssuedLink, issueLink } from '../../platform/auth/invitation.store.ts'
import { deleteKey } from '../../platform/auth/key.store.ts'
import { isHimself, type Principal } from '../../platform/auth/principal.ts'
import { ADMINISTRATOR, BUILT_IN_ROLES } from '../../platform/auth/roles.ts'
import { EVERYTHING, type Scope } from '../../platform/db/scope.ts'
import { unlessTaken } from '../../platform/db/taken.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { endSubscriptionsOf } from '../../platform/push/push.store.ts'
import { findParties, giveParties } from '../parties/index.ts'
import {
  type GivenScope,
  refuseAbove,
  refusePermissions,
  refuseScope,
  type Standing,
  scopeOf,
  standingOf,
} from './giving.ts'
import {
  findPersonHead,
  findPlaces,
  insertPerson,
  lineAbove,
  lockAccess,
  otherActiveWithRole,
  type PersonHead,
  saveManager,
  saveScope,
  setDeactivated,
  updatePerson,
} from './person.store.ts'
import { type StoredRole, storedRoles } from './role.store.ts'

/** Who asks, and every permission there is. */
export interface Asking {
  readonly principal: Principal
  readonly declared: ReadonlySet<string>
}

export interface PersonDraft {
  readonly name: string
  readonly email: string
  readonly roles: readonly string[]
  readonly scope: GivenScope
  /** Customers and suppliers this person is responsible for; undefined leaves them. */
  readonly parties?: readonly string[] | undefined
  readonly managerId?: string | null | undefined
}
export type PersonChange = {
  readonly [K in 'name' | 'roles' | 'scope' | 'parties' | 'managerId']?: PersonDraft[K] | undefined
}

const NOTHING: GivenScope = { companies: [], warehouses: [], ownParties: false }

const standingOfPerson = (
  { id, roles, scope }: PersonHead,
  stored: readonly StoredRole[],
  declared: ReadonlySet<string>,
): Standing => {
  const isAdministrator = roles.includes(ADMINISTRATOR)
  const seen: Scope = isAdministrator ? EVERYTHING : scopeOf(id, scope ?? NOTHING)
  return { isAdministrator, permissions: permissionsFrom(roles, stored, declared), scope: seen }
}

const refuseRoles = (
  giver: Standing,
  roles: readonly string[],
  stored: readonly StoredRole[],
  declared: ReadonlySet<string>,
): Refusal<'bad-input' | 'beyond-own'> | undefined => {
  const known = new Set([...BUILT_IN_ROLES, ...stored].map(({ code }) => code))
  const unknown = roles.flatMap((code, i) => (known.has(code) ? [] : [fault(`roles.${i}`, 'no-role', { value: code })]))
  if (unknown.length > 0) return refuseFields(unknown)
  if (roles.includes(ADMINISTRATOR) && !giver.isAdministrator) return refuse('beyond-own', { lacking: ADMINISTRATOR })
  return refusePermissions(giver, permissionsFrom(roles, stored, declared))
}

/** Names places that the giver does not see as places that do not exist. */
const refusePlaces = async (
  tx: Tx,
  { companies, warehouses }: GivenScope,
): Promise<Refusal<'bad-input'> | undefined> => {
  const seenCompanies = new Set((await findPlaces(tx, 'company', companies ?? [])).map(({ id }) => id))
  const seenWarehouses = new Map((await findPlaces(tx, 'warehouse', warehouses ?? [])).map((each) => [each.id, each]))
  const faults = [
    ...(companies ?? []).flatMap((id, i) =>
      seenCompanies.has(id) ? [] : [fault(`scope.companies.${i}`, 'not-found', { what: 'company' })],
    ),
    ...(warehouses ?? []).flatMap((id, i) => {
      const place = seenWarehouses.get(id)
      if (!place) return [fault(`scope.warehouses.${i}`, 'not-found', { what: 'warehouse' })]
      const isOutside = companies !== null && !companies.includes(place.companyId)
      return isOutside ? [fault(`scope.warehouses.${i}`, 'other-company', { what: 'warehouse' })] : []
    }),
  ]
  return faults.length > 0 ? refuseFields(faults) : undefined
}

type Given = Refusal<'bad-input' | 'beyond-own'>

/** Who sees but his own customers and suppliers has none to give away. */
const refuseParties = async (tx: Tx, giver: Standing, ids: readonly string[]): Promise<Given | undefined> => {
  if (giver.scope.ownPartiesOf !== null) return refuseScope(giver, { ...giver.scope, ownPartiesOf: null })
  const seen = await findParties(tx, ids)
  const faults = ids.flatMap((id, i) => (seen.has(id) ? [] : [fault(`parties.${i}`, 'not-found', { what: 'party' })]))
  return faults.length > 0 ? refuseFields(faults) : undefined
}

/** The caller has taken his turn, so that no two together close a circle. */
const giveManager = async (
  tx: Tx,
  personId: string,
  managerId: string | null | undefined,
): Promise<Refusal<'bad-input'> | undefined> => {
  if (managerId === undefined) return undefined
  if (managerId !== null) {
    if (!(await findPersonHead(tx, managerId))?.isActive)
      return refuseFields([fault('managerId', 'not-found', { what: 'person' })])
    if ((await lineAbove(tx, managerId)).includes(personId)) return refuseFields([fault('managerId', 'manager-circle')])
  }
  await saveManager(tx, personId, managerId)
  return undefined
}

export const invitePerson = async (
  tx: Tx,
  { principal, declared }: Asking,
  draft: PersonDraft,
): Promise<{ readonly id: string; readonly link: IssuedLink } | Given | Refusal<'already-exists'>> => {
  await lockAccess(tx)
  const giver = standingOf(principal)
  const roles = [...new Set(draft.roles)]
  const id = tx.newId()
  const refused =
    refuseRoles(giver, roles, await storedRoles(tx), declared) ??
    (await refusePlaces(tx, draft.scope)) ??
    refuseScope(giver, scopeOf(id, draft.scope)) ??
    (draft.parties && (await refuseParties(tx, giver, draft.parties)))
  if (refused) return refused
  const email = draft.email.toLowerCase()
  const emailIsTaken = { user_email_key: { field: 'email', value: email } }
  const taken = await unlessTaken(tx, emailIsTaken, () => insertPerson(tx, { id, name: draft.name, email, roles }))
  if (isRefusal(taken)) return taken
  await saveScope(tx, id, draft.scope)
  if (draft.parties) await giveParties(tx, id, draft.parties)
  const wrong = await giveManager(tx, id, draft.managerId)
  if (wrong) return wrong
  return { id, link: await issueLink(tx, { personId: id, issuedBy: principal.name, purpose: 'handed' }) }
}

interface Target {
  readonly person: PersonHead
  readonly giver: Standing
  readonly stored: readonly StoredRole[]
}
export type NoTarget = Refusal<'not-found' | 'above-you'>

/** Whom a command is about, when the one who asks may touch him. */
export const targetOf = async (tx: Tx, { principal, declared }: Asking, id: string): Promise<Target | NoTarget> => {
  await lockAccess(tx)
  const person = await findPersonHead(tx, id)
  if (!person) return refuse('not-found', { what: 'person' })
  const giver = standingOf(principal)
  const stored = await storedRoles(tx)
  return refuseAbove(giver, standingOfPerson(person, stored, declared), person.name) ?? { person, giver, stored }
}

const refuseLast = async (
  tx: Tx,
  { id, name, roles, isActive }: PersonHead,
): Promise<Refusal<'last-administrator'> | undefined> =>
  isActive && roles.includes(ADMINISTRATOR) && (await otherActiveWithRole(tx, ADMINISTRATOR, id)) === 0
    ? refuse('last-administrator', { name })
    : undefined

export const changePerson = async (
  tx: Tx,
  asking: Asking,
  id: string,
  version: number,
  change: PersonChange,
): Promise<NoTarget | Given | Refusal<'stale-version' | 'last-administrator'> | undefined> => {
  const target = await targetOf(tx, asking, id)
  if (isRefusal(target)) return target
  const { person, giver, stored } = target
  if (person.version !== version) return refuse('stale-version', { current: person.version })
  const roles = change.roles && [...new Set(change.roles)]
  const added = roles?.filter((code) => !person.roles.includes(code)) ?? []
  const refused = refuseRoles(giver, added, stored, asking.declared)
  if (refused) return refused
  if (roles && !roles.includes(ADMINISTRATOR)) {
    const last = await refuseLast(tx, person)
    if (last) return last
  }
  if (change.scope) {
    const beyond = (await refusePlaces(tx, change.scope)) ?? refuseScope(giver, scopeOf(id, change.scope))
    if (beyond) return beyond
    await saveScope(tx, id, change.scope)
  }
  if (change.parties) {
    const beyond = await refuseParties(tx, giver, change.parties)
    if (beyond) return beyond
    await giveParties(tx, id, change.parties)
  }
  const wrong = await giveManager(tx, id, change.managerId)
  if (wrong) return wrong
  await updatePerson(tx, id, { name: change.name, roles })
  return undefined
}

/** A new way in for somebody without a password, or who forgot it: the old one holds until the link is used. */
export const renewLink = async (
  tx: Tx,
  asking: Asking,
  id: string,
): Promise<IssuedLink | NoTarget | Refusal<'wrong-state' | 'own-account'>> => {
  // a session left open would become a password of its own
  if (isHimself(asking.principal, id)) return refuse('own-account')
  const target = await targetOf(tx, asking, id)
  if (isRefusal(target)) return target
  const { person } = target
  if (!person.isActive) return refuse('wrong-state', { number: person.name, state: 'deactivated', needed: 'active' })
  return issueLink(tx, { personId: id, issuedBy: asking.principal.name, purpose: 'handed' })
}

export const deactivatePerson = async (
  tx: Tx,
  asking: Asking,
  id: string,
): Promise<NoTarget | Refusal<'last-administrator' | 'own-account'> | undefined> => {
  const target = await targetOf(tx, asking, id)
  if (isRefusal(target)) return target
  const refused =
    (await refuseLast(tx, target.person)) ?? (isHimself(asking.principal, id) ? refuse('own-account') : undefined)
  if (refused) return refused
  if (!target.person.isActive) return undefined
  await holdPerson(tx, id)
  await setDeactivated(tx, id, true)
  await endLinks(tx, id)
  await endSessions(tx, id)
  await endSubscriptionsOf(tx, id)
  return undefined
}

export const activatePerson = async (tx: Tx, asking: Asking, id: string): Promise<NoTarget | undefined> => {
  const target = await targetOf(tx, asking, id)
  if (isRefusal(target)) return target
  if (!target.person.isActive) await setDeactivated(tx, id, false)
  return undefined
}

export const signOutPerson = async (tx: Tx, asking: Asking, id: string): Promise<NoTarget | undefined> => {
  const target = await targetOf(tx, asking, id)
  if (isRefusal(target)) return target
  await endSessions(tx, id)
  await endSubscriptionsOf(tx, id)
  return undefined
}

export const revokeKey = async (
  tx: Tx,
  asking: Asking,
  id: string,
  keyId: string,
): Promise<NoTarget | Refusal<'bad-input'> | undefined> => {
  const target = await targetOf(tx, asking, id)
  if (isRefusal(target)) return target
  return (await deleteKey(tx, id, keyId)) ? undefined : refuseFields([fault('keyId', 'not-found', { what: 'API key' })])
}
