import type { PrintJobRow, TagLabelRow } from '@dockledger/hub/contract/label.ts'
import type { Tone } from '../verdict/tone.ts'

/** While something may still change, it is looked at again so often. */
export const LOOK_MS = 1_000
export const isOpen = ({ state }: Pick<PrintJobRow, 'state'>): boolean => state === 'queued' || state === 'printing'

export const JOB_TONES = {
  queued: 'quiet',
  printing: 'busy',
  printed: 'good',
  failed: 'stop',
  cancelled: 'quiet',
} as const satisfies Record<PrintJobRow['state'], Tone>

export const TAG_TONES = {
  sent: 'busy',
  verified: 'good',
  void: 'look',
  wrong: 'look',
  unknown: 'look',
  exists: 'quiet',
} as const satisfies Record<TagLabelRow['state'], Tone>
