/** Which ways out each kind of exception has. The first is what the screen offers first. */
import type { ExceptionKind, Resolution } from '../contract/api.ts'

const DIFFERENCE = ['accept-as-found', 'return', 'ignore'] as const
const UNKNOWN = ['bind', 'return', 'ignore'] as const
const EXPLAIN = ['ignore'] as const

export const RESOLUTIONS_OF: Readonly<Record<ExceptionKind, readonly Resolution[]>> = {
  over: DIFFERENCE,
  unexpected: DIFFERENCE,
  foreign: DIFFERENCE,
  'late-passage': DIFFERENCE,
  'unknown-tag': UNKNOWN,
  'unknown-scheme': UNKNOWN,
  missing: ['keep-open', 'close-short'],
  'undetermined-direction': ['accept-as-found', 'ignore'],
  'left-without-order': ['ignore', 'return'],
  'already-in-stock': EXPLAIN,
  found: EXPLAIN,
  'turned-back': EXPLAIN,
  'repeat-passage': EXPLAIN,
  'unknown-door': ['apply', 'ignore'],
  'unknown-barcode': EXPLAIN,
  'key-reused': EXPLAIN,
  'bad-entry': EXPLAIN,
  'bad-batch': EXPLAIN,
}

/**
 * None once it is decided, or where there was never anything to decide. What came through an unknown door is processed again
 * when there is one for its gateway and portal (`hasDoor`).
 */
export const allowedResolutions = (
  kind: ExceptionKind,
  state: 'open' | 'noted' | 'resolved',
  hasDoor: boolean,
): readonly Resolution[] =>
  state === 'open' ? RESOLUTIONS_OF[kind].filter((resolution) => resolution !== 'apply' || hasDoor) : []
