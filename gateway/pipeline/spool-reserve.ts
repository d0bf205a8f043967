/**
 * A little room kept on the spool's disk for the day it is full: deleting needs room too, and deleting what the hub has is the
 * way out. Without it a full disk would stay full although every entry was received.
 */
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs'

const RESERVE_BYTES = 256 * 1024

export interface Reserve {
  /** Takes the room, if the disk has it. */
  keep(): void
  /** Gives it back to the disk. */
  release(): void
}

export const reserveBeside = (spoolPath: string): Reserve => {
  const path = `${spoolPath}-reserve`
  const release = (): void => rmSync(path, { force: true })
  return {
    keep: () => {
      if (statSync(path, { throwIfNoEntry: false })?.size === RESERVE_BYTES) return
      try {
        const fd = openSync(path, 'w')
        try {
          // Written, not only announced: a hole in the file would reserve nothing.
          if (writeSync(fd, Buffer.alloc(RESERVE_BYTES, 1)) < RESERVE_BYTES) release()
          fsyncSync(fd)
        } finally {
          closeSync(fd)
        }
      } catch {
        release()
      }
    },
    release,
  }
}
