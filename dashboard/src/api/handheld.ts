/** What a handheld asks the hub before, and while, somebody is signed in at it. */
import type { BadgeLooked, HandheldState } from '@dockledger/hub/contract/handheld.ts'
import { send } from './read.ts'

const post = <T>(path: string, body: object = {}): Promise<T> =>
  send<T>(`/api/handheld${path}`, { method: 'POST', body })

export const readHandheld = (): Promise<HandheldState> => send<HandheldState>('/api/handheld')
export const lookAtBadge = (badge: string): Promise<BadgeLooked> => post('/badge', { badge })
export const signInByBadge = (badge: string, pin: string, isChosen: boolean): Promise<unknown> =>
  post('/sign-in', { badge, pin, isChosen })
export const unlockHandheld = (pin: string): Promise<unknown> => post('/unlocking', { pin })
export const lockHandheld = (): Promise<unknown> => post('/locking')
export const handOver = (): Promise<unknown> => post('/hand-over')
