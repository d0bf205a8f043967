/**
 * Who was refused what. The first of a kind is written at once; the same again within a minute is counted and written as one row
 * when the minute is over, so that a loop fills no table. Beyond KINDS_MAX kinds in a minute all else is counted together.
 */
import type { Clock } from '../clock.ts'
import type { Database } from '../db/tx.ts'
import { appendAudit } from './audit.store.ts'
import type { Actor, Deed } from './entry.ts'

const MINUTE_MS = 60_000
const LOOK_MS = 5_000
const KINDS_MAX = 600
const OTHERS = 'others'

export interface Refusals {
  /** Never throws: who was refused is answered whether or not it could be written. */
  readonly note: (actor: Actor, deed: Deed) => void
  /** Writes what was only counted yet. */
  readonly close: () => Promise<void>
}

interface Repeated {
  readonly until: number
  times: number
  readonly actor: Actor
  readonly deed: Deed
}

interface RefusalSettings {
  readonly db: Database
  readonly clock: Clock
  readonly onFault: (fault: unknown) => void
}

const kindOf = ({ kind, id, address }: Actor, { action, refused, subject }: Deed): string =>
  [kind, id, kind === 'nobody' ? address : '', action, refused, kind === 'nobody' ? subject?.id : ''].join('\n')

const OTHER_ACTOR: Actor = { kind: 'nobody', id: '', name: '', via: 'none', address: null, requestId: null }

export const createRefusals = ({ db, clock, onFault }: RefusalSettings): Refusals => {
  const known = new Map<string, Repeated>()
  const writing = new Set<Promise<void>>()
  const write = (actor: Actor, deed: Deed): void => {
    const done = db
      .transaction((tx) => appendAudit(tx, actor, deed))
      .catch(onFault)
      .finally(() => writing.delete(done))
    writing.add(done)
  }
  const flush = (isOver: (until: number) => boolean): void => {
    for (const [kind, { until, times, actor, deed }] of known) {
      if (!isOver(until)) continue
      known.delete(kind)
      if (times > 0) write(actor, { ...deed, times })
    }
  }
  const stop = clock.every(LOOK_MS, () => {
    const now = clock.now().getTime()
    flush((until) => until <= now)
  })
  return {
    note: (actor, deed) => {
      const kind = kindOf(actor, deed)
      const same = known.get(kind) ?? (known.size < KINDS_MAX ? undefined : known.get(OTHERS))
      if (same) {
        same.times += 1
        return
      }
      const until = clock.now().getTime() + MINUTE_MS
      if (known.size < KINDS_MAX) {
        known.set(kind, { until, times: 0, actor, deed })
        write(actor, deed)
      } else
        known.set(OTHERS, {
          until,
          times: 1,
          actor: OTHER_ACTOR,
          deed: { ...deed, action: 'refused', subject: null, changes: null, reason: null },
        })
    },
    close: async () => {
      stop()
      flush(() => true)
      await Promise.all(writing)
    },
  }
}
