/** One socket for the whole page, and what it says about how fresh the screen is. */

import {
  type ClientEvents,
  type EndReason,
  type HubEvents,
  type Patch,
  PULSE_MS,
  type ViewName,
} from '@dockledger/hub/contract/live.ts'
import { io, type Socket } from 'socket.io-client'
import { computed, ref } from 'vue'
import { signedOut } from '../api/read.ts'
import { after, nowMs, second } from './clock.ts'
import { takeField } from './field.ts'

/** No pulse for this long and what is shown may be old: two pulses missed and a little. */
const STALE_MS = PULSE_MS * 2.5
const COME_BACK_MS = 2_000
const COME_BACK_SOON_MS = 250
const NOT_SIGNED_IN: EndReason = 'not-signed-in'

/** refused: connected, but the hub does not send changes of what is shown. */
export type Connection = 'live' | 'reconnecting' | 'stale' | 'refused'

const isConnected = ref(false)
const lastHeardMs = ref(nowMs())
const lastPatchMs = ref<number | undefined>()
const skewMs = ref(0)
const refusedViews = ref<ReadonlySet<ViewName>>(new Set())

type PatchListener = (patch: Patch) => void
type ResetListener = () => void
const patchListeners = new Map<ViewName, Set<PatchListener>>()
const resetListeners = new Set<ResetListener>()

let isSessionOver = false
let onRightsChanged: () => void = () => undefined
/** What to do when whoever is signed in may or sees other things now. */
export const whenRightsChanged = (act: () => void): void => {
  onRightsChanged = act
}

let socket: Socket<HubEvents, ClientEvents> | undefined

const heard = (hubMs: number): void => {
  lastHeardMs.value = nowMs()
  skewMs.value = hubMs - nowMs()
}

/** Opens the socket after sign-in; the session cookie is its credential. */
export const connectLive = (): void => {
  if (socket) {
    if (!socket.connected) socket.connect()
    return
  }
  socket = io({ path: '/socket.io', withCredentials: true, reconnectionDelayMax: 5_000 })
  socket.on('connect', () => {
    isConnected.value = true
    lastHeardMs.value = nowMs()
    for (const view of patchListeners.keys()) watchOnHub(view)
    for (const reset of [...resetListeners]) reset()
  })
  socket.on('disconnect', () => {
    isConnected.value = false
    comeBack(isSessionOver ? COME_BACK_SOON_MS : COME_BACK_MS)
    isSessionOver = false
  })
  socket.on('connect_error', ({ message }) => (message === NOT_SIGNED_IN ? signedOut() : comeBack()))
  // we come back as after any end; when the session ended we come back at once, since it may go on under another cookie
  socket.on('ended', (reason) => {
    if (reason === NOT_SIGNED_IN) isSessionOver = true
    else onRightsChanged()
  })
  socket.on('pulse', heard)
  socket.on('field', takeField)
  socket.on('patch', (patch) => {
    heard(patch.at)
    lastPatchMs.value = nowMs()
    for (const listener of [...(patchListeners.get(patch.view) ?? [])]) listener(patch)
  })
}

/** The library gives up when the hub itself closes or refuses the socket, as it does while it restarts: then we ask again. */
const comeBack = (waitMs = COME_BACK_MS): void => {
  const mine = socket
  if (!mine || mine.active) return
  after(waitMs, () => {
    if (socket === mine && !mine.connected) mine.connect()
  })
}

export const disconnectLive = (): void => {
  socket?.disconnect()
  socket = undefined
  isConnected.value = false
}

const watchOnHub = (view: ViewName): void => {
  // The answer's version is not used: each list carries its own, and patches after it are contiguous or refetched.
  socket?.emit('watch', view, (answer) => {
    const refused = new Set(refusedViews.value)
    if ('refused' in answer) refused.add(view)
    else refused.delete(view)
    refusedViews.value = refused
  })
}

/** Hears every patch of a view, and `onReset` after each (re)connection, when patches may have been missed. */
export const listen = (view: ViewName, onPatch: PatchListener, onReset: ResetListener): (() => void) => {
  const listeners = patchListeners.get(view) ?? new Set<PatchListener>()
  const isFirst = listeners.size === 0
  listeners.add(onPatch)
  patchListeners.set(view, listeners)
  resetListeners.add(onReset)
  if (isFirst && socket?.connected) watchOnHub(view)
  return () => {
    listeners.delete(onPatch)
    resetListeners.delete(onReset)
    if (listeners.size > 0) return
    patchListeners.delete(view)
    socket?.emit('unwatch', view)
  }
}

export const useConnection = () => {
  const silentMs = computed(() => Math.max(0, second.value - lastHeardMs.value))
  const state = computed<Connection>(() => {
    if (silentMs.value >= STALE_MS) return 'stale'
    if (!isConnected.value) return 'reconnecting'
    return [...patchListeners.keys()].some((view) => refusedViews.value.has(view)) ? 'refused' : 'live'
  })
  return {
    state,
    /** Epoch ms of the last word from the hub, by this machine's clock. */
    lastHeardMs: computed(() => lastHeardMs.value),
    lastPatchMs: computed(() => lastPatchMs.value),
    /** The hub's time now, epoch ms: ages are counted from it, since this machine's clock may be wrong. */
    hubNowMs: computed(() => second.value + skewMs.value),
  }
}
