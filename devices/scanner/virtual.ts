/** A virtual barcode scanner: speaks a scanner's bytes over TCP (and over a pty that socat makes of it). */
import { serveTcp, type Transport } from '../transport/index.ts'
import { type Scan, type ScannerSuffix, scanBytes } from './codec.ts'

export interface VirtualScannerOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly suffix: ScannerSuffix
}

export interface VirtualScanner {
  /** For a driver: `tcp://host:port`. */
  readonly address: string
  /** Somebody pulls the trigger. Without a connection the scan is lost, as in the world. */
  scan(scan: Scan): void
  /** Bytes as they are. */
  send(bytes: Uint8Array): void
  /** Resolves when everything sent is handed to the operating system. */
  drained(): Promise<void>
  /** The plug is pulled and put back. */
  drop(): void
  close(): Promise<void>
}

/** Rejects when the port cannot be had. */
export const createVirtualScanner = async (options: VirtualScannerOptions): Promise<VirtualScanner> => {
  const connections = new Set<Transport>()
  const listener = await serveTcp(options, (transport) => ({
    opened: () => connections.add(transport),
    bytes: () => undefined,
    closed: () => connections.delete(transport),
  }))
  const send = (bytes: Uint8Array): void => {
    for (const transport of connections) transport.write(bytes)
  }
  return {
    address: `tcp://${options.host}:${listener.port}`,
    scan: (scan) => send(scanBytes(scan, options.suffix)),
    send,
    drained: async () => {
      for (const transport of connections) await transport.drained()
    },
    drop: listener.drop,
    close: listener.close,
  }
}
