/** Hands a message to the push service of a browser: encrypted for that browser alone (RFC 8291), signed as this house (RFC 8292). */
import webPush from 'web-push'
import type { Database } from '../db/tx.ts'
import { findSubscription, forgetSubscription } from './push.store.ts'
import { isPushAddress } from './push-host.ts'
import type { VapidKeys } from './vapid.ts'

/** What waits in the queue: no address and no key of the browser. */
export interface Push {
  /** The same again is not queued again. */
  readonly jobId: string
  readonly subscriptionId: string
  /** Of several that were not shown yet the service keeps the last. */
  readonly topic: string
  /** What the worker shows (dashboard/public/push-worker.js). */
  readonly payload: { readonly title: string; readonly body: string; readonly path: string }
}

export interface PusherSettings {
  readonly db: Database
  readonly keys: VapidKeys
  readonly hosts: readonly string[]
  /** Whom a push service may write to: https:// or mailto:. */
  readonly subject: string
}

const PATIENCE_MS = 20_000
const GOOD_S = 24 * 3_600
/** RFC 8030 §7.3: the browser gave the subscription up. */
const GONE: readonly number[] = [404, 410]

/** Rejects when the service does not take it; then it is tried again. */
export const sendPush = async ({ db, keys, hosts, subject }: PusherSettings, push: Push): Promise<void> => {
  const found = await db.read((tx) => findSubscription(tx, push.subscriptionId))
  // ended meanwhile, or a service that is no longer named
  if (!found || !isPushAddress(found.endpoint, hosts)) return
  const { id, endpoint, p256dh, auth } = found
  const { method, headers, body } = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(push.payload),
    { vapidDetails: { subject, ...keys }, TTL: GOOD_S, urgency: 'high', topic: push.topic },
  )
  const answer = await fetch(endpoint, {
    method,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    body: new Uint8Array(body ?? []),
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  await answer.body?.cancel()
  if (GONE.includes(answer.status)) return db.transaction((tx) => forgetSubscription(tx, id))
  if (!answer.ok) throw new Error(`the push service answered ${answer.status}`)
}
