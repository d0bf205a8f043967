/** Badges and PINs of people, as an administrator gives them and as one sets one's own. */
import { BADGE_MARK, type HandheldAccess } from '../../contract/handheld.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { allowChoice, insertBadge, revokeBadge, savePin } from '../../platform/auth/badge.store.ts'
import { newCode } from '../../platform/auth/display.store.ts'
import { type BadgeSecrets, pinFault } from '../../platform/auth/pin.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import { unlessTaken } from '../../platform/db/taken.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { accessOf } from '../../views/people.view.ts'
import { type Asking, type NoTarget, targetOf } from './person.commands.ts'

/** Of 32 letters and digits: 120 bits. */
const MADE_LENGTH = 24
const CHOICE_MS = 24 * 3_600_000
/** Of a badge that is taken, no more is said back. */
const TOLD_LENGTH = 4

type NotActive = Refusal<'wrong-state'>
const activeTarget = async (tx: Tx, asking: Asking, id: string): Promise<string | NoTarget | NotActive> => {
  const target = await targetOf(tx, asking, id)
  if (isRefusal(target)) return target
  const { name, isActive } = target.person
  return isActive ? name : refuse('wrong-state', { number: name, state: 'deactivated', needed: 'active' })
}

/** The one before ends. Answers the badge, which is kept nowhere. */
export const issueBadge = async (
  tx: Tx,
  asking: Asking,
  { id, badge = `${BADGE_MARK}${newCode(MADE_LENGTH)}` }: { readonly id: string; readonly badge?: string | undefined },
  { badgeHash }: BadgeSecrets,
): Promise<{ badge: string } | NoTarget | NotActive | Refusal<'already-exists'>> => {
  const target = await activeTarget(tx, asking, id)
  if (isRefusal(target)) return target
  const { name: by } = asking.principal
  await revokeBadge(tx, id, by)
  const isTaken = { badge_code: { field: 'badge', value: `…${badge.slice(-TOLD_LENGTH)}` } }
  const taken = await unlessTaken(tx, isTaken, () => insertBadge(tx, id, badgeHash(badge), by))
  return isRefusal(taken) ? taken : { badge }
}

export const takeBadgeBack = async (
  tx: Tx,
  asking: Asking,
  id: string,
): Promise<NoTarget | Refusal<'not-found'> | undefined> => {
  const target = await targetOf(tx, asking, id)
  if (isRefusal(target)) return target
  return (await revokeBadge(tx, id, asking.principal.name)) ? undefined : refuse('not-found', { what: 'badge' })
}

/** At the next scan of his badge, within a day; the PIN he had is forgotten. */
export const letChoosePin = async (tx: Tx, asking: Asking, id: string): Promise<NoTarget | NotActive | undefined> => {
  const target = await activeTarget(tx, asking, id)
  if (isRefusal(target)) return target
  await allowChoice(tx, id, new Date(tx.now.getTime() + CHOICE_MS))
  return undefined
}

export const setOwnPin = async (
  tx: Tx,
  { kind, id }: Principal,
  pin: string,
  { pinHash }: BadgeSecrets,
): Promise<HandheldAccess | Refusal<'person-needed' | 'bad-input'>> => {
  if (kind !== 'person') return refuse('person-needed')
  const weak = pinFault(pin)
  if (weak) return refuseFields([weak])
  await savePin(tx, id, await pinHash(pin))
  return accessOf(tx, id)
}
