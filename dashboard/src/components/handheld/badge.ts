import { BADGE_MARK } from '@dockledger/hub/contract/handheld.ts'

/** Of those the hub made up; others look like anything. */
export const isBadge = (scanned: string): boolean => scanned.toUpperCase().startsWith(BADGE_MARK)
