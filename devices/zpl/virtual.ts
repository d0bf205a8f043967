/**
 * A virtual label printer at a raw TCP port, as a Zebra with an RFID encoder: takes ZPL, prints pictures, encodes tags,
 * and answers ~HS and ^HV. What is received while it cannot print waits in its buffer.
 */
import type { DriverHost } from '../driver.ts'
import { serveTcp, type Transport } from '../transport/index.ts'
import { type HostStatus, writeStatus } from './codec.ts'
import { type ParsedFormat, parseFormat } from './parse.ts'
import { pictureOf, svgOf } from './picture.ts'

export interface VirtualPrinterOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly clock: Pick<DriverHost, 'after'>
  readonly dpi: number
  readonly hasRfid: boolean
  /** For one label, ms. */
  readonly printMs: number
  /** A label came out. */
  readonly onPrinted?: (label: PrintedLabel) => void
}

export interface PrintedLabel {
  readonly zpl: string
  readonly svg: string
  /** What the tag holds now; undefined when nothing was written. */
  readonly epc?: string
  readonly isVoid: boolean
}

export type TagFailure = 'void' | 'misread' | 'silent'

export interface VirtualPrinter {
  readonly host: string
  readonly port: number
  /** The latest, oldest first. */
  readonly printed: readonly PrintedLabel[]
  setPaper(isIn: boolean): void
  setHead(isOpen: boolean): void
  setRibbon(isIn: boolean): void
  pause(isPaused: boolean): void
  /** The next tags that are written: cannot be written, hold something else afterwards, or are written and cannot be read. */
  failTags(failures: readonly TagFailure[]): void
  /** From now on it answers nothing and prints nothing, as when it hangs; the wire stays up. */
  hang(isHanging: boolean): void
  drop(): void
  close(): Promise<void>
}

const PRINTED_MAX = 2_000
/** More than any format; a client that never ends one is cut off. */
const BUFFER_CHARS_MAX = 1_000_000
const FORMATS_MAX = 100

interface Waiting {
  readonly transport: Transport
  readonly zpl: string
  readonly format: ParsedFormat
  left: number
}

/** The next command that is obeyed at once, or the next whole format. */
const NEXT = /(~HS|~JA|~PS|~PP)|(\^XA[\s\S]*?\^XZ)/i

/** Rejects when the port cannot be had. */
export const createVirtualPrinter = async (options: VirtualPrinterOptions): Promise<VirtualPrinter> => {
  const { clock, dpi, hasRfid, printMs } = options
  const printed: PrintedLabel[] = []
  const waiting: Waiting[] = []
  let failures: TagFailure[] = []
  let lengthDots = 1218
  let isHanging = false
  let isPrinting = false
  let cancel = (): void => undefined
  const state = { isPaperOut: false, isPaused: false, isHeadOpen: false, isRibbonOut: false, isHot: false }

  const status = (): HostStatus => ({
    ...state,
    isBufferFull: waiting.length >= FORMATS_MAX,
    formats: waiting.length,
    labelsLeft: waiting[0]?.left ?? 0,
  })
  const say = (transport: Transport, text: string): void => {
    if (!isHanging) transport.write(new TextEncoder().encode(text))
  }
  const canPrint = (): boolean => !isHanging && !Object.values(state).includes(true)

  const keep = (label: PrintedLabel): void => {
    printed.push(label)
    if (printed.length > PRINTED_MAX) printed.shift()
    options.onPrinted?.(label)
  }
  const printOne = ({ transport, zpl, format }: Waiting): void => {
    const { epc, answers } = format
    const failure = epc === undefined ? undefined : hasRfid ? failures.shift() : 'void'
    const isVoid = failure === 'void'
    const onTag = epc === undefined || isVoid ? undefined : failure === 'misread' ? otherThan(epc) : epc
    const svg = svgOf(pictureOf(format), dpi, isVoid)
    keep({ zpl, svg, isVoid, ...(onTag === undefined ? {} : { epc: onTag }) })
    if (answers && onTag !== undefined && failure !== 'silent')
      say(transport, `${answers.before}${onTag.slice(0, answers.digits)}${answers.after}`)
  }
  const goOn = (): void => {
    if (isPrinting || waiting.length === 0 || !canPrint()) return
    isPrinting = true
    cancel = clock.after(printMs, () => {
      isPrinting = false
      const [first] = waiting
      if (!first || !canPrint()) return
      lengthDots = first.format.length
      first.left -= 1
      // the format leaves the buffer with its last label, before it is answered
      if (first.left === 0) waiting.shift()
      printOne(first)
      goOn()
    })
  }
  const cancelAll = (): void => {
    cancel()
    isPrinting = false
    waiting.length = 0
  }
  const obey = (transport: Transport, command: string): void => {
    const name = command.toUpperCase()
    if (name === '~HS') say(transport, writeStatus(status(), lengthDots))
    else if (name === '~JA') cancelAll()
    else state.isPaused = name === '~PP'
    goOn()
  }
  const receive = (transport: Transport, text: string): string => {
    let rest = text
    for (let next = NEXT.exec(rest); next; next = NEXT.exec(rest)) {
      rest = rest.slice(next.index + next[0].length)
      const [, command, zpl] = next
      if (command) obey(transport, command)
      else if (zpl && waiting.length < FORMATS_MAX) {
        const format = parseFormat(zpl)
        waiting.push({ transport, zpl, format, left: format.copies })
      }
    }
    goOn()
    return rest
  }

  const listener = await serveTcp(options, (transport) => {
    const decoder = new TextDecoder()
    let rest = ''
    return {
      opened: () => undefined,
      bytes: (chunk) => {
        if (isHanging) return
        rest = receive(transport, rest + decoder.decode(chunk, { stream: true }))
        if (rest.length > BUFFER_CHARS_MAX) rest = ''
      },
      closed: () => undefined,
    }
  })
  const change = (what: Partial<typeof state>): void => {
    Object.assign(state, what)
    goOn()
  }
  return {
    host: options.host,
    port: listener.port,
    printed,
    setPaper: (isIn) => change({ isPaperOut: !isIn }),
    setHead: (isOpen) => change({ isHeadOpen: isOpen }),
    setRibbon: (isIn) => change({ isRibbonOut: !isIn }),
    pause: (isPaused) => change({ isPaused }),
    failTags: (next) => {
      failures = [...next]
    },
    hang: (is) => {
      isHanging = is
      goOn()
    },
    drop: listener.drop,
    close: async () => {
      cancelAll()
      await listener.close()
    },
  }
}

/** As if the tag beside it had been written. */
const otherThan = (epc: string): string => `${epc.slice(0, -1)}${epc.endsWith('0') ? '1' : '0'}`
