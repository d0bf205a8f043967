/** The demo's shift lead: decides what nobody else decided for a while, so that a demo left alone does not silt up. */
import type { DockSession, ExceptionRow, Resolution } from '@dockledger/hub/contract/api.ts'
import { type Api, ApiRefusal, listAll } from '../api.ts'

/** A person in front of the screen comes first. */
const PATIENCE_MS = 180_000
const REASON = 'Demo: decided by the shift lead'

/** First of these that the exception allows. */
const PREFERRED: readonly Resolution[] = ['keep-open', 'accept-as-found', 'return', 'ignore']

const isOld = (instant: string | null, nowMs: number): boolean =>
  instant !== null && nowMs - Date.parse(instant) > PATIENCE_MS
const resolutionOf = (row: ExceptionRow): Resolution | undefined => {
  // a pallet of somebody else's order goes back on the lorry
  if (row.kind === 'foreign' && row.allowed.includes('return')) return 'return'
  return PREFERRED.find((resolution) => row.allowed.includes(resolution))
}

/** What a person decided meanwhile stays as it is. */
const unlessDecided = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((error: unknown) => {
    if (!(error instanceof ApiRefusal)) throw error
  })
}

export const decideOldDifferences = async (api: Api, doorIds: ReadonlySet<string>, nowMs: number): Promise<void> => {
  const open = await listAll<ExceptionRow>(api, '/exceptions?state=open')
  for (const row of open.filter(({ door, raisedAt }) => door && doorIds.has(door.id) && isOld(raisedAt, nowMs))) {
    const resolution = resolutionOf(row)
    if (resolution) await unlessDecided(api.post(`/exceptions/${row.id}/resolution`, { resolution, reason: REASON }))
  }
  const sessions = await listAll<DockSession>(api, '/dock-sessions?state=closed')
  for (const session of sessions.filter(({ door, closedAt }) => doorIds.has(door.id) && isOld(closedAt, nowMs))) {
    if (session.openExceptions === 0)
      await unlessDecided(api.post(`/dock-sessions/${session.id}/acceptance`, { note: REASON }))
  }
}
