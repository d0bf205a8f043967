// Flow 1/12 · bytes → sighting · next: gateway/pipeline/filter.ts
/** A barcode scanner on a serial port or behind a serial device server: plain bytes and a suffix. */
import type { Driver, DriverConfig, DriverFactory, ScanSighting } from '../driver.ts'
import { type Backoff, reconnecting } from '../transport/index.ts'
import { type ScannerSuffix, scannerFraming, scanOf } from './codec.ts'

export interface ScannerConfig extends DriverConfig {
  /** Default `cr-or-lf`. */
  readonly suffix?: ScannerSuffix
  readonly backoff?: Backoff
}

/**
 * A scanner says nothing until somebody scans, so it counts as ready when the wire is up. Noise is set aside and reported
 * once, as `ready` with the fault `bad-frame`, until a scan gets through again.
 */
export const createScannerDriver: DriverFactory<ScannerConfig> = (config, host): Driver => {
  const framing = scannerFraming(config.suffix ?? 'cr-or-lf')
  let state = framing.start
  let isNoisy = false

  const receive = (chunk: Uint8Array): void => {
    const framed = framing.push(state, chunk)
    state = framed.state
    const at = host.now()
    const sightings: ScanSighting[] = []
    let bad = framed.overflows
    for (const frame of framed.frames) {
      const scan = scanOf(frame)
      if (scan) sightings.push({ kind: 'scan', ...scan, at })
      else bad += 1
    }
    if (bad > 0 && !isNoisy) {
      const message = `${config.name} sent ${bad} scans that are no text: check baud, parity and suffix of the scanner`
      link.ready({ code: 'bad-frame', message })
    }
    if (isNoisy && bad === 0 && sightings.length > 0) link.ready()
    isNoisy = bad > 0 || (isNoisy && sightings.length === 0)
    if (sightings.length > 0) host.sighted(sightings)
  }
  const forget = (): void => {
    state = framing.start
    isNoisy = false
  }
  const link = reconnecting(config, host, { opened: () => link.ready(), bytes: receive, lost: forget })
  return {
    start: () => {
      forget()
      link.start()
    },
    stop: link.stop,
  }
}
