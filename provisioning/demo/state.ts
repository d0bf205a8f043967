/** What the demo must remember over restarts, in one small file that is replaced whole. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../clock.ts'

interface DemoState {
  /** Counts orders that were made; part of their Idempotency-Key. */
  readonly nextOrder: number
  /** Written down before it is sent, so that a retry after a crash sends the same. */
  readonly plannedOrder: unknown
  readonly nextSerial: number
  /** Which scenario comes next, and through which door. */
  readonly turn: number
  /** A person deleted the demo company: it does not come back by itself. */
  readonly isWiped: boolean
}

/** Milliseconds since then start the serials: they stay ahead of an earlier run whose file was lost. Good below 2³⁸ until 2034. */
const SERIAL_EPOCH_MS = Date.UTC(2026, 0, 1)
/** Serials are written down in blocks, before the first of the block is used. */
const SERIAL_BLOCK = 500

export interface StateFile {
  readonly state: DemoState
  save(change: Partial<DemoState>): void
  nextSerial(): number
}

export const openState = (path: string, clock: Clock): StateFile => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let state: DemoState = { nextOrder: 1, plannedOrder: null, nextSerial: 1, turn: 0, isWiped: false }
  try {
    state = { ...state, ...JSON.parse(readFileSync(path, 'utf8')) }
  } catch {
    // first start, or a file torn by hand: the time below keeps serials fresh, and orders are found by their number
  }
  let serial = Math.max(state.nextSerial, clock.now() - SERIAL_EPOCH_MS)
  let reservedUpTo = serial
  const save = (change: Partial<DemoState>): void => {
    state = { ...state, ...change }
    writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
  return {
    get state() {
      return state
    },
    save,
    nextSerial: () => {
      if (serial >= reservedUpTo) {
        reservedUpTo = serial + SERIAL_BLOCK
        save({ nextSerial: reservedUpTo })
      }
      serial += 1
      return serial - 1
    },
  }
}
