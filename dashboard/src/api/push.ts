/** Whether this browser is told what awaits its person when the page is closed. */
import { change, newKey, read } from './read.ts'

/** `missing`: this browser cannot, or not over http. `forbidden`: its person told it not to. */
export type PushState = 'on' | 'off' | 'forbidden' | 'missing'

const WORKER = '/push-worker.js'

interface Known {
  readonly publicKey: string
  readonly items: readonly { readonly id: string }[]
}

const canPush = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window && window.isSecureContext

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** The hub tells browsers apart by it: the address itself is a secret. */
const idOf = async ({ endpoint }: PushSubscription): Promise<string> => {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint))
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const here = async (): Promise<PushSubscription | null> =>
  (await (await navigator.serviceWorker.getRegistration(WORKER))?.pushManager.getSubscription()) ?? null

export const pushState = async (): Promise<PushState> => {
  if (!canPush()) return 'missing'
  if (Notification.permission === 'denied') return 'forbidden'
  const subscription = await here()
  if (!subscription) return 'off'
  const [{ items }, id] = await Promise.all([read<Known>('/push-subscriptions'), idOf(subscription)])
  // somebody else's, who used this browser before
  return items.some((each) => each.id === id) ? 'on' : 'off'
}

/** Resolves when the worker runs: until then a browser gives no subscription. */
const workerThatRuns = async (): Promise<ServiceWorkerRegistration> => {
  await navigator.serviceWorker.register(WORKER)
  return navigator.serviceWorker.ready
}

/** Asks the person where the browser does not know yet. Throws when the browser or the hub cannot. */
export const beTold = async (): Promise<PushState> => {
  if ((await Notification.requestPermission()) === 'denied') return 'forbidden'
  if (Notification.permission !== 'granted') return 'off'
  const { publicKey } = await read<Known>('/push-subscriptions')
  const { pushManager } = await workerThatRuns()
  // one for an older key of the house would be refused
  await (await pushManager.getSubscription())?.unsubscribe()
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) })
  const { endpoint, keys } = made.toJSON()
  await change('/push-subscriptions', {
    key: newKey(),
    body: { endpoint, keys: { p256dh: keys?.p256dh, auth: keys?.auth } },
  })
  return 'on'
}

export const beToldNothing = async (): Promise<PushState> => {
  const subscription = await here()
  if (subscription) {
    await change(`/push-subscriptions/${await idOf(subscription)}/ending`, { key: newKey(), body: {} })
    await subscription.unsubscribe()
  }
  return 'off'
}

/** Before somebody signs out: what is told him shows no longer to whoever has the device next. */
export const endPushHere = async (): Promise<void> => {
  if (canPush() && (await pushState()) === 'on') await beToldNothing()
}
