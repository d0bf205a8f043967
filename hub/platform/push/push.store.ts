/** push_subscription: the one place that writes it. Browsers that somebody wants to be told in. */
import { createHash } from 'node:crypto'
import type { Tx } from '../db/tx.ts'

export interface Subscription {
  readonly id: string
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

/** The latest ones hold. */
const DEVICES_MAX = 10

/** As the browser makes it, too: the address itself is a secret. */
const idOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('hex')

/** A browser belongs to whoever said so last. */
export const keepSubscription = async (
  tx: Tx,
  personId: string,
  { endpoint, p256dh, auth }: Omit<Subscription, 'id'>,
): Promise<string> => {
  const id = idOf(endpoint)
  await tx.sql(
    `INSERT INTO push_subscription (id, person_id, endpoint, p256dh, auth, created_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO UPDATE SET person_id = $2, p256dh = $4, auth = $5, created_at = $6`,
    [id, personId, endpoint, p256dh, auth, tx.now],
  )
  await tx.sql(
    `DELETE FROM push_subscription WHERE person_id = $1 AND id NOT IN
       (SELECT id FROM push_subscription WHERE person_id = $1 ORDER BY created_at DESC, id LIMIT ${DEVICES_MAX})`,
    [personId],
  )
  return id
}

export const subscriptionsOf = (
  tx: Tx,
  personId: string,
): Promise<{ readonly id: string; readonly createdAt: Date }[]> =>
  tx.sql('SELECT id, created_at AS "createdAt" FROM push_subscription WHERE person_id = $1 ORDER BY created_at, id', [
    personId,
  ])

export const findSubscription = async (tx: Tx, id: string): Promise<Subscription | undefined> =>
  (await tx.sql<Subscription>('SELECT id, endpoint, p256dh, auth FROM push_subscription WHERE id = $1', [id]))[0]

/** False: it is not his. */
export const endSubscription = async (tx: Tx, personId: string, id: string): Promise<boolean> =>
  (await tx.sql('DELETE FROM push_subscription WHERE id = $1 AND person_id = $2 RETURNING id', [id, personId])).length >
  0

/** The push service knows it no more. */
export const forgetSubscription = async (tx: Tx, id: string): Promise<void> => {
  await tx.sql('DELETE FROM push_subscription WHERE id = $1', [id])
}

/** He is shut out, or signed out everywhere. */
export const endSubscriptionsOf = async (tx: Tx, personId: string): Promise<void> => {
  await tx.sql('DELETE FROM push_subscription WHERE person_id = $1', [personId])
}
