/** Badge and PIN → a shift at a handheld. The same answer, as late, whether the badge or the PIN is wrong. */
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import type { Clock } from '../clock.ts'
import type { Database, Tx } from '../db/tx.ts'
import { authorityOf } from './authority.ts'
import { type Bearer, findBearer, holdBadge, holdPin, savePin, useChoice } from './badge.store.ts'
import type { BadgeLimit } from './badge-limit.ts'
import { type BadgeSecrets, pinFault } from './pin.ts'
import { beginShift, findShift, holdHandheld, type OpenShift, unlockShift } from './shift.store.ts'
import { needsMoreThanBadge, scopeWithin } from './signed-in-by-badge.ts'

export interface BadgeDesk {
  readonly db: Database
  readonly secrets: BadgeSecrets
  readonly limit: BadgeLimit
  readonly clock: Clock
}

export interface Handheld {
  readonly id: string
  readonly companyId: string
  readonly warehouse: { readonly id: string; readonly code: string }
}
export interface BadgeShown {
  readonly badge: string
  readonly pin: string
  /** The PIN is a new one. */
  readonly isChosen: boolean
}
export interface Opened {
  readonly person: Bearer['person']
  readonly token: string
  /** Who was signed in there until now. */
  readonly before: string | undefined
}

export type BadgeRefusal = Refusal<
  'wrong-badge' | 'not-paired' | 'other-warehouse' | 'office-needed' | 'too-many-requests' | 'bad-input'
>

/** Only of somebody who has shown who he is. */
const refusePlace = async (
  { db, clock }: BadgeDesk,
  { companyId, warehouse }: Handheld,
  { person, personSince }: Pick<Bearer, 'person' | 'personSince'>,
): Promise<BadgeRefusal | undefined> => {
  const { scope } = await authorityOf(db, person, new Set())
  if (!scopeWithin(scope, { companyId, warehouseId: warehouse.id }))
    return refuse('other-warehouse', { warehouse: warehouse.code })
  const needsMore = await needsMoreThanBadge(db, { role: person.role, personSince }, clock.now())
  return needsMore ? refuse('office-needed') : undefined
}

/** Of what was looked at, whether it was right; undefined: nothing was. */
const counted = async <T>(
  { limit }: BadgeDesk,
  handheldId: string,
  badgeHash: Buffer,
  look: (say: (isRight: boolean) => void) => Promise<T>,
): Promise<T | Refusal<'too-many-requests'>> => {
  const end = limit.begin(handheldId, badgeHash.toString('hex'))
  if (isRefusal(end)) return end
  let outcome: boolean | undefined
  try {
    return await look((isRight) => {
      outcome = isRight
    })
  } finally {
    end(outcome)
  }
}

/** `note` writes it down, in the transaction that does it. */
export const signInByBadge = async (
  desk: BadgeDesk,
  handheld: Handheld,
  { badge, pin, isChosen }: BadgeShown,
  note: (tx: Tx, opened: Opened) => Promise<void>,
): Promise<Opened | BadgeRefusal> => {
  const { db, secrets } = desk
  const hash = secrets.badgeHash(badge)
  return counted(desk, handheld.id, hash, async (say): Promise<Opened | BadgeRefusal> => {
    const bearer = await db.read((tx) => findBearer(tx, hash))
    const chooses = isChosen && bearer?.mayChoose === true
    const weak = chooses ? pinFault(pin) : undefined
    const chosen = chooses && !weak ? await secrets.pinHash(pin) : undefined
    const isRight = chooses || (await secrets.isPin(bearer?.pinHash, pin))
    say(isRight)
    if (!bearer || !isRight) return refuse('wrong-badge')
    const refused = await refusePlace(desk, handheld, bearer)
    if (refused) return refused
    if (weak) return refuseFields([weak])
    return db.transaction((tx) => open(tx, handheld, bearer, chosen, note))
  })
}

const open = async (
  tx: Tx,
  handheld: Handheld,
  { badgeId, person, pinHash }: Bearer,
  chosen: string | undefined,
  note: (tx: Tx, opened: Opened) => Promise<void>,
): Promise<Opened | BadgeRefusal> => {
  if (!(await holdHandheld(tx, handheld.id))) return refuse('not-paired')
  if (!(await holdBadge(tx, badgeId))) return refuse('wrong-badge')
  if (chosen !== undefined) {
    if (!(await useChoice(tx, person.id))) return refuse('wrong-badge')
    await savePin(tx, person.id, chosen)
  } else if (!(await holdPin(tx, person.id, pinHash))) return refuse('wrong-badge')
  const { token, before } = await beginShift(tx, { displayId: handheld.id, personId: person.id, badgeId })
  const opened = { person, token, before }
  await note(tx, opened)
  return opened
}

export interface Tokens {
  readonly handheld: string
  readonly shift: string
}

/** The PIN alone, of the one who locked it or let it lie. */
export const unlockByPin = async (
  desk: BadgeDesk,
  shift: OpenShift,
  tokens: Tokens,
  pin: string,
  note: (tx: Tx) => Promise<void>,
): Promise<Refusal<'wrong-badge' | 'too-many-requests'> | undefined> => {
  const { db, secrets } = desk
  return counted(desk, shift.handheld.id, shift.badgeHash, async (say) => {
    const isRight = await secrets.isPin(shift.pinHash, pin)
    say(isRight)
    if (!isRight) return refuse('wrong-badge')
    return db.transaction(async (tx) => {
      // what ended it meanwhile ended it
      const isThere = (await findShift(tx, tokens.handheld, tokens.shift)) && (await unlockShift(tx, shift.id))
      if (!isThere) return refuse('wrong-badge')
      await note(tx)
      return undefined
    })
  })
}
