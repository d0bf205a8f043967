/** A wire to one device: bytes both ways, nothing about their meaning. */
import type { DeviceFault } from '../driver.ts'

/**
 * How many bytes may wait to be written. A device that does not take its bytes is not working: at the bound the
 * transport closes with the fault `flooded`, and nothing more is kept.
 */
export const WRITE_BACKLOG_BYTES_MAX = 4 * 1024 * 1024

export interface TransportEvents {
  /** The wire is up. At most once. */
  opened(): void
  /** In the order they came; the chunk is the caller's to keep. */
  bytes(chunk: Uint8Array): void
  /** The wire could not be opened or is gone, without our having closed it. At most once, and the last call. */
  closed(fault: DeviceFault): void
}

export interface Transport {
  /** Queues bytes; before `opened` and after the end they are dropped. Never throws. */
  write(bytes: Uint8Array): void
  /** Resolves when everything written has been handed to the operating system, or the wire is gone. */
  drained(): Promise<void>
  /** Lets go after handing over what was written; no event comes after the call. May be called at any moment and twice. */
  close(): Promise<void>
}
