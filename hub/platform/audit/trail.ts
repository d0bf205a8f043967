/** The audit as the rest of the platform uses it. */
import type { Refusal } from '../../contract/refusal.ts'
import type { SignedIn } from '../auth/authenticate.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/tx.ts'
import { appendAudit } from './audit.store.ts'
import type { HashValue } from './changes.ts'
import type { Actor, Deed } from './entry.ts'
import { keyedHash } from './keyed-hash.ts'
import { createRefusals } from './refusals.ts'

export interface Trail {
  readonly hash: HashValue
  /** Of what was done outside a transaction of ours, such as a sign-in; rejects when it could not be written. */
  readonly note: (actor: Actor, deed: Deed) => Promise<void>
  /** `why`: the refusal's code. Bounded, and never fails. */
  readonly refused: (actor: Actor, deed: Omit<Deed, 'refused' | 'times'>, why: string) => void
  /** What went wrong beside a request, for the log. */
  readonly onFault: (fault: unknown) => void
  readonly close: () => Promise<void>
}

export interface TrailSettings {
  /** For the hub's own work. */
  readonly db: Database
  readonly secret: string
  readonly clock: Clock
  readonly onFault: (fault: unknown) => void
}

/** Refusals that say something about who asked; the others say that he mistyped. */
const TELLING = new Set(['not-permitted', 'beyond-scope', 'bad-origin'])

export const openTrail = (settings: TrailSettings): Trail => {
  const { db, secret } = settings
  const refusals = createRefusals(settings)
  return {
    hash: keyedHash(secret),
    note: (actor, deed) => db.transaction((tx) => appendAudit(tx, actor, deed)),
    refused: (actor, deed, why) => refusals.note(actor, { ...deed, refused: why, times: 1 }),
    onFault: settings.onFault,
    close: refusals.close,
  }
}

export const isTelling = ({ refused }: Refusal): boolean => TELLING.has(refused)

export const actorOf = (
  { principal: { kind, id, name }, by }: SignedIn,
  address: string | undefined,
  requestId: string | null,
): Actor => ({ kind, id, name, via: by, address: address ?? null, requestId })
