/** A link, handed over or from a letter, becomes a password. Who has the link has the account: it is good once. */
import { type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { appendAudit } from '../audit/audit.store.ts'
import type { Actor } from '../audit/entry.ts'
import type { Database } from '../db/tx.ts'
import { endSessions, holdPerson } from './access.store.ts'
import { endChallenges } from './challenge.ts'
import type { Auth } from './identity.ts'
import { findInvited, type Invited, useLink } from './invitation.store.ts'
import { passwordFault } from './password-policy.ts'

type LinkEnded = Refusal<'link-ended'>

export const lookAtInvitation = (db: Database, token: string): Promise<Invited | LinkEnded> =>
  db.read(async (tx) => (await findInvited(tx, token)) ?? refuse('link-ended'))

interface Entrance {
  readonly db: Database
  readonly auth: Auth
  /** From where it is done: nobody yet. */
  readonly actor: Actor
}

/** Sets the password, and ends every session and every API key of the person: whoever made them may have known the old one. Throws GateFull when too many passwords wait to be hashed. */
export const acceptInvitation = async (
  { db, auth, actor }: Entrance,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<Invited | LinkEnded | Refusal<'bad-input'>> => {
  const invited = await db.read((tx) => findInvited(tx, token))
  // hashing is dear: not for who guesses
  if (!invited) return refuse('link-ended')
  const wrong = await passwordFault('password', password, invited)
  if (wrong) return refuseFields([wrong])
  const { adapter, internalAdapter, password: hasher } = await auth.$context
  const hash = await hasher.hash(password)
  return db.transaction(async (tx) => {
    if ((await useLink(tx, token)) === undefined) return refuse('link-ended')
    await holdPerson(tx, invited.id)
    // on the library's own connection, while the link is held: when this fails, the link is still good
    const accounts = await internalAdapter.findAccounts(invited.id)
    if (accounts.some(({ providerId }) => providerId === 'credential'))
      await internalAdapter.updatePassword(invited.id, hash)
    else
      await internalAdapter.linkAccount({
        userId: invited.id,
        providerId: 'credential',
        accountId: invited.id,
        password: hash,
      })
    // after it: a sign-in that verified the old one is over, or sees the new one (held-password.ts)
    await endChallenges(auth, invited.id)
    await endSessions(tx, invited.id)
    await adapter.deleteMany({ model: 'apikey', where: [{ field: 'referenceId', value: invited.id }] })
    const { id, name, issuedBy } = invited
    const subject = { type: 'person', id, number: name, companyId: null, warehouseId: null, evidence: null }
    const changes = { issuedBy: [null, issuedBy] } as const
    const deed = { action: 'password-set', refused: null, times: 1, subject, changes, reason: null }
    await appendAudit(tx, actor, deed)
    return invited
  })
}
