/** A label printer at a raw TCP port: one label at a time, and what became of it. It is no source of sightings. */
import type { DeviceFault, DriverHost } from '../driver.ts'
import { openTransport, type Transport } from '../transport/index.ts'
import {
  CANCEL_ALL,
  ETX,
  HOST_STATUS,
  type HostStatus,
  READ_BACK,
  readStatus,
  STATUS_BYTES_MAX,
  STX,
  writeFormat,
} from './codec.ts'
import type { LabelFormat } from './format.ts'

export type PrinterFault =
  | 'unreachable'
  | 'connection-lost'
  /** Takes bytes, says nothing: no printer, or one that hangs. */
  | 'no-answer'
  | 'paper-out'
  | 'head-open'
  | 'ribbon-out'
  | 'too-hot'
  | 'paused'

/** `readBack`: what the tag was read to hold, upper-case hex; undefined: it printed, and no tag could be read. */
export type Printed = { readonly readBack: string | undefined } | { readonly fault: PrinterFault }

export interface PrinterLink {
  /** Undefined: it can print. */
  readonly check: () => Promise<PrinterFault | undefined>
  /**
   * Prints one label and waits until it is out. While the printer cannot go on (`onFault` hears why, and undefined when it can again) it
   * waits, until `signal` is aborted: then the label is taken from the printer's buffer, and the fault is the answer.
   */
  readonly print: (format: LabelFormat, signal: AbortSignal) => Promise<Printed>
  readonly close: () => Promise<void>
}

export interface PrinterSettings {
  readonly host: string
  readonly port: number
  readonly clock: Pick<DriverHost, 'after'>
  readonly onFault?: (fault: PrinterFault | undefined) => void
  /** How long one label takes at most while nothing is wrong; default 15 s. */
  readonly labelMsMax?: number
  /** How long it may think about ~HS; default 3 s. */
  readonly statusMsMax?: number
}

const CONNECT_MS_MAX = 5_000
const STATUS_MS_MAX = 3_000
const POLL_MS = 150
/** The format has left the buffer: its answer is on the way, or will not come. */
const READ_BACK_MS_MAX = 1_500
const LABEL_MS_MAX = 15_000

const faultOf = (status: HostStatus): PrinterFault | undefined => {
  if (status.isHeadOpen) return 'head-open'
  if (status.isPaperOut) return 'paper-out'
  if (status.isRibbonOut) return 'ribbon-out'
  if (status.isHot) return 'too-hot'
  return status.isPaused ? 'paused' : undefined
}

/** Resolves when it is connected, or with why it is not. */
export const openPrinter = async (settings: PrinterSettings): Promise<PrinterLink | { fault: PrinterFault }> => {
  const wire = await connect(settings)
  return 'fault' in wire ? wire : linkOver(wire, settings)
}

interface Wire {
  readonly transport: Transport
  /** Resolves with the next host status; undefined: none came in time, or the wire is gone. */
  readonly status: () => Promise<HostStatus | undefined>
  /** What the last tag was read to hold. */
  readonly readBack: () => string | undefined
  readonly forget: () => void
  readonly isLost: () => boolean
  readonly wait: (ms: number) => Promise<void>
}

const connect = ({ host, port, clock, statusMsMax }: PrinterSettings): Promise<Wire | { fault: PrinterFault }> =>
  new Promise((resolve) => {
    let isLost = false
    const heard = createHearing(statusMsMax ?? STATUS_MS_MAX)
    const wait = (ms: number): Promise<void> => new Promise((done) => void clock.after(ms, done))
    const address = `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`
    const cancel = clock.after(CONNECT_MS_MAX, () => {
      void transport.close()
      resolve({ fault: 'unreachable' })
    })
    const transport = openTransport(address, {
      opened: () => {
        cancel()
        resolve({ transport, ...heard.ask(transport, wait), isLost: () => isLost, wait })
      },
      bytes: heard.bytes,
      closed: (_: DeviceFault) => {
        cancel()
        isLost = true
        heard.bytes(new Uint8Array())
        resolve({ fault: 'unreachable' })
      },
    })
  })

/** Splits what comes into strings between STX and ETX, and what was read from a tag. Noise between them is dropped. */
const createHearing = (statusMsMax: number) => {
  let text = ''
  let strings: string[] = []
  let onStatus: ((status: HostStatus | undefined) => void) | undefined
  let epc: string | undefined
  const frame = new RegExp(`${String.fromCharCode(STX)}([^${String.fromCharCode(ETX)}]*)${String.fromCharCode(ETX)}`)
  const answer = new RegExp(`${READ_BACK.before.replace('[', '\\[')}([0-9A-Fa-f]+)${READ_BACK.after}`)
  const bytes = (chunk: Uint8Array): void => {
    text += String.fromCharCode(...chunk)
    const read = answer.exec(text)
    if (read?.[1] !== undefined) {
      epc = read[1].toUpperCase()
      text = text.replace(answer, '')
    }
    for (let found = frame.exec(text); found; found = frame.exec(text)) {
      text = text.slice(0, found.index) + text.slice(found.index + found[0].length)
      strings.push(found[1] ?? '')
    }
    text = text.slice(-STATUS_BYTES_MAX)
    if (strings.length < 3) return
    const status = readStatus(strings[0] ?? '', strings[1] ?? '')
    strings = []
    onStatus?.(status)
  }
  const ask = (transport: Transport, wait: (ms: number) => Promise<void>) => ({
    status: async (): Promise<HostStatus | undefined> => {
      strings = []
      const come = new Promise<HostStatus | undefined>((resolve) => {
        onStatus = resolve
      })
      transport.write(new TextEncoder().encode(HOST_STATUS))
      return Promise.race([come, wait(statusMsMax).then(() => undefined)])
    },
    readBack: () => epc,
    forget: () => {
      epc = undefined
    },
  })
  return { bytes, ask }
}

const linkOver = (wire: Wire, settings: PrinterSettings): PrinterLink => {
  const send = (text: string): void => wire.transport.write(new TextEncoder().encode(text))
  const check = async (): Promise<PrinterFault | undefined> => {
    const status = await wire.status()
    if (status) return faultOf(status)
    return wire.isLost() ? 'connection-lost' : 'no-answer'
  }
  /** Undefined: the format has left the buffer. */
  const untilOut = async (signal: AbortSignal, hasTag: boolean): Promise<PrinterFault | undefined> => {
    let calmMs = 0
    let told: PrinterFault | undefined
    for (;;) {
      if (hasTag && wire.readBack() !== undefined) return undefined
      const status = await wire.status()
      if (!status) return wire.isLost() ? 'connection-lost' : 'no-answer'
      const fault = faultOf(status)
      if (fault === undefined && status.formats === 0 && status.labelsLeft === 0) return undefined
      if (fault !== told) settings.onFault?.(fault)
      told = fault
      calmMs = fault === undefined ? calmMs + POLL_MS : 0
      const isStuck = calmMs > (settings.labelMsMax ?? LABEL_MS_MAX)
      if (signal.aborted || isStuck) {
        send(CANCEL_ALL)
        return fault ?? 'no-answer'
      }
      await wire.wait(POLL_MS)
    }
  }
  return {
    check,
    print: async (format, signal) => {
      wire.forget()
      send(writeFormat(format))
      const fault = await untilOut(signal, format.epc !== undefined)
      if (fault !== undefined) return { fault }
      for (
        let ms = 0;
        format.epc !== undefined && wire.readBack() === undefined && ms < READ_BACK_MS_MAX;
        ms += POLL_MS
      )
        await wire.wait(POLL_MS)
      return { readBack: wire.readBack() }
    },
    close: () => wire.transport.close(),
  }
}
