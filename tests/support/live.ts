/** A socket client that keeps every patch, to be judged for gaps. */
import type { ClientEvents, HubEvents, Patch, ViewName } from '@dockledger/hub/contract/live.ts'
import { io, type Socket } from 'socket.io-client'

export interface Watcher {
  /** In the order they came. */
  readonly patches: readonly (Patch & { readonly receivedAt: number })[]
  of(view: ViewName): readonly Patch[]
  /** Versions of a view that do not follow the one before; the answer to `watch` is the first. */
  gaps(view: ViewName): readonly string[]
  readonly socket: Socket<HubEvents, ClientEvents>
  close(): void
}

export const watchViews = async (url: string, apiKey: string, views: readonly ViewName[]): Promise<Watcher> => {
  const socket: Socket<HubEvents, ClientEvents> = io(url, {
    extraHeaders: { 'x-api-key': apiKey },
    transports: ['websocket'],
    forceNew: true,
  })
  const patches: (Patch & { receivedAt: number })[] = []
  const first = new Map<ViewName, number>()
  socket.on('patch', (patch) => patches.push({ ...patch, receivedAt: Date.now() }))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve())
    socket.once('connect_error', reject)
  })
  for (const view of views) {
    const answer = await socket.emitWithAck('watch', view)
    if ('refused' in answer) throw new Error(`${view}: ${answer.refused}`)
    first.set(view, answer.version)
  }
  const of = (view: ViewName): readonly Patch[] => patches.filter((patch) => patch.view === view)
  return {
    patches,
    of,
    gaps: (view) => {
      let last = first.get(view) ?? 0
      const found: string[] = []
      for (const { version } of of(view)) {
        if (version <= last) continue
        if (version !== last + 1) found.push(`${last} → ${version}`)
        last = version
      }
      return found
    },
    socket,
    close: () => void socket.close(),
  }
}
