/** Colour is for meaning, and never alone: each tone has a shape of its own. */
import type { DockSession } from '@dockledger/hub/contract/api.ts'

export type Tone = 'quiet' | 'busy' | 'good' | 'look' | 'stop'

export const TONE_ICONS: Record<Tone, string> = {
  quiet: 'i-lucide-circle-dashed',
  busy: 'i-lucide-loader-circle',
  good: 'i-lucide-circle-check',
  look: 'i-lucide-triangle-alert',
  stop: 'i-lucide-octagon-x',
}

/** Text and surface together, contrast 4.5:1 in both modes. */
export const TONE_BADGES: Record<Tone, string> = {
  quiet: 'bg-elevated text-toned',
  busy: 'bg-blue-100 text-blue-900 dark:bg-blue-950 dark:text-blue-200',
  good: 'bg-green-100 text-green-900 dark:bg-green-950 dark:text-green-200',
  look: 'bg-amber-100 text-amber-950 dark:bg-amber-950 dark:text-amber-200',
  stop: 'bg-red-100 text-red-900 dark:bg-red-950 dark:text-red-200',
}

const VERDICT_TONES = {
  matched: 'good',
  short: 'look',
  over: 'look',
  foreign: 'stop',
  unexpected: 'stop',
  unknown: 'stop',
  'turned-back': 'look',
  'already-in-stock': 'look',
  'late-passage': 'look',
  'nothing-seen': 'look',
} as const satisfies Record<NonNullable<DockSession['verdict']>, Tone>

/** While goods still come, "short" only means "not yet". */
export const toneOfSession = (session: Pick<DockSession, 'state' | 'verdict'>): Tone => {
  if (session.verdict === null) return session.state === 'open' ? 'busy' : 'quiet'
  if (session.state === 'open' && (session.verdict === 'short' || session.verdict === 'nothing-seen')) return 'busy'
  return VERDICT_TONES[session.verdict]
}

const STATE_TONES: Record<string, Tone> = {
  open: 'look',
  noted: 'quiet',
  resolved: 'good',
  draft: 'quiet',
  'awaiting-approval': 'look',
  approved: 'good',
  rejected: 'stop',
  withdrawn: 'quiet',
  superseded: 'quiet',
  confirmed: 'busy',
  'partly-received': 'busy',
  received: 'good',
  closed: 'quiet',
  cancelled: 'quiet',
  accepted: 'good',
  active: 'quiet',
  revoked: 'stop',
  quarantined: 'look',
  ready: 'good',
  connecting: 'busy',
  faulted: 'stop',
  stopped: 'quiet',
  matched: 'good',
  over: 'look',
  unexpected: 'stop',
  foreign: 'stop',
  unknown: 'stop',
  'turned-back': 'look',
  'already-in-stock': 'look',
  'late-passage': 'look',
  'carried-out': 'quiet',
}
/** For states and tag verdicts; an unknown word stays quiet. */
export const toneOfState = (state: string): Tone => STATE_TONES[state] ?? 'quiet'
