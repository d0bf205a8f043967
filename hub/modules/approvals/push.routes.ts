/** Browsers in which a person wants to be told what awaits his approval: his own, and nobody else's. */
import { z } from 'zod'
import { instant } from '../../contract/api.ts'
import { fault } from '../../contract/fault.ts'
import { refuse, refuseFields } from '../../contract/refusal.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { endSubscription, keepSubscription, subscriptionsOf } from '../../platform/push/push.store.ts'
import { isPushAddress } from '../../platform/push/push-host.ts'
import { DECIDE } from './people.store.ts'

export interface PushRouteSettings {
  /** For `applicationServerKey`. */
  readonly publicKey: string
  readonly hosts: readonly string[]
}

const browserId = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({
    description: 'SHA-256 of the endpoint, in hex',
    examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  })
const own = { tag: 'Approvals', permission: DECIDE } as const
const key = z
  .base64url()
  .min(10)
  .max(200)
  .meta({ examples: ['tBHItJI5svbpez7KI4CCXg'] })

export const pushRoutes = ({ publicKey, hosts }: PushRouteSettings): Route[] => [
  route({
    ...own,
    permission: 'approvals.read',
    method: 'get',
    path: '/push-subscriptions',
    summary: 'The key that browsers subscribe for, and those of whoever asks that are told',
    answer: z.object({ publicKey: z.string(), items: z.array(z.object({ id: browserId, since: instant })) }),
    handle: async (_, { tx, principal }) => ({
      publicKey,
      items: (await subscriptionsOf(tx, principal.id)).map(({ id, createdAt }) => ({
        id,
        since: createdAt.toISOString(),
      })),
    }),
  }),
  route({
    ...own,
    method: 'post',
    path: '/push-subscriptions',
    needsOffice: true,
    summary: 'Tell this browser what awaits approval',
    body: z.strictObject({
      endpoint: z
        .url()
        .max(2_000)
        .meta({ examples: ['https://updates.push.services.mozilla.com/wpush/v2/abc'] }),
      keys: z.strictObject({ p256dh: key, auth: key }),
    }),
    answer: z.object({ id: browserId }),
    handle: async ({ body: { endpoint, keys } }, { tx, principal }) =>
      isPushAddress(endpoint, hosts)
        ? { id: await keepSubscription(tx, principal.id, { endpoint, ...keys }) }
        : refuseFields([fault('endpoint', 'invalid-value', { options: hosts.join(', ') })]),
  }),
  route({
    ...own,
    method: 'post',
    path: '/push-subscriptions/:id/ending',
    summary: 'Tell this browser nothing more',
    params: z.strictObject({ id: browserId }),
    answer: z.object({ id: browserId }),
    handle: async ({ params: { id } }, { tx, principal }) =>
      (await endSubscription(tx, principal.id, id)) ? { id } : refuse('not-found', { what: 'push subscription' }),
  }),
]
