/** How long to wait before trying a device again. */

export interface Backoff {
  /** Wait after the first failure, ms. */
  readonly firstMs: number
  /** No wait is longer, ms. */
  readonly maxMs: number
}

/** A device that was only restarted is back within a second; one that is switched off is asked twice a minute. */
export const USUAL_BACKOFF: Backoff = { firstMs: 500, maxMs: 30_000 }

/** Doubles with each failure up to the bound; `jitter` in [0, 1) takes away up to half. `failures` counts from 1. */
export const backoffMs = ({ firstMs, maxMs }: Backoff, failures: number, jitter: number): number => {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30))
  return Math.round(full * (1 - jitter / 2))
}

/**
 * Jitter in [0, 1) that differs between devices and attempts but needs no dice (FNV-1a of the name and the count): after
 * a power cut forty readers must not all be called in the same moment.
 */
export const jitterOf = (name: string, failures: number): number => {
  let hash = 0x811c9dc5
  for (const character of `${name}#${failures}`) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  return (hash >>> 0) / 2 ** 32
}
