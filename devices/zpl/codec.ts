/** Label formats and host status as bytes on the wire (ZPL II Programming Guide; RFID Programming Guide for ^RS, ^RF and ^HV). */
import { encodeCode128 } from './code128.ts'
import { escapeBlock, escapeData, escapeMatrix, MATRIX_ESCAPE } from './escape.ts'
import type { LabelField, LabelFormat, LinearField, MatrixField, TextField } from './format.ts'

/** What stands round the EPC that was read back. */
export const READ_BACK = { before: 'EPC[', after: ']' } as const
const EPC = /^(?:[0-9A-F]{4}){2,31}$/

const ALIGN = { left: 'L', center: 'C', right: 'R' } as const

const textZpl = ({ text, height, font, block }: TextField): string => {
  const face = font === undefined ? `^A0N,${height},${height}` : `^A@N,${height},${height},${font}`
  if (!block) return `${face}^FH^FD${escapeData(text)}`
  const { width, lines, align } = block
  return `${face}^FB${width},${lines},0,${ALIGN[align]},0^FH^FD${escapeData(escapeBlock(text))}`
}

const linearZpl = ({ data, module, height }: LinearField): string =>
  `^BY${module}^BCN,${height},N,N,N,N^FH^FD${escapeData(encodeCode128(data))}`

const matrixZpl = ({ kind, data, module }: MatrixField): string =>
  kind === 'qr'
    ? `^BQN,2,${module}^FH^FDMA,${escapeData(data)}`
    : `^BXN,${module},200,,,,${MATRIX_ESCAPE}^FH^FD${escapeData(escapeMatrix(data))}`

const fieldZpl = (field: LabelField): string => {
  const at = `^FO${field.x},${field.y}`
  switch (field.kind) {
    case 'text':
      return `${at}${textZpl(field)}^FS`
    case 'code128':
      return `${at}${linearZpl(field)}^FS`
    case 'box':
      return `${at}^GB${field.width},${field.height},${field.thickness}^FS`
    default:
      return `${at}${matrixZpl(field)}^FS`
  }
}

/** One try a label (`1`), and where the tag fails no stop (`N`): the host decides what becomes of it. */
const tagZpl = (epc: string): string =>
  `^RS8,,,1,N^RFW,H^FD${epc}^FS^FN1^RFR,H^FS^FH^HV1,${epc.length},${READ_BACK.before},${READ_BACK.after}_0D_0A,L^FS`

/** Text whose characters above ASCII are UTF-8 on the wire (^CI28). Throws when the EPC is not whole words of hex. */
export const writeFormat = ({ width, length, fields, copies = 1, epc }: LabelFormat): string => {
  if (epc !== undefined && !EPC.test(epc)) throw new RangeError(`${epc}: an EPC is upper-case hex in words of four`)
  const tag = epc === undefined ? '' : tagZpl(epc)
  return `^XA^CI28^PW${width}^LL${length}^LH0,0${tag}${fields.map(fieldZpl).join('')}^PQ${copies}^XZ`
}

export const HOST_STATUS = '~HS'
/** Forgets all formats that wait. */
export const CANCEL_ALL = '~JA'
export const STX = 0x02
export const ETX = 0x03
/** STX, three short strings, ETX: a longer one is no host status. */
export const STATUS_BYTES_MAX = 256

export interface HostStatus {
  readonly isPaperOut: boolean
  readonly isPaused: boolean
  readonly isHeadOpen: boolean
  readonly isRibbonOut: boolean
  readonly isHot: boolean
  readonly isBufferFull: boolean
  /** Formats that were received and not printed yet. */
  readonly formats: number
  /** Of the one that is printed. */
  readonly labelsLeft: number
}

const flag = (is: boolean): string => (is ? '1' : '0')

/** The three strings of ~HS, each within STX and ETX. */
export const writeStatus = (status: HostStatus, lengthDots: number): string => {
  const frame = (text: string): string => `${String.fromCharCode(STX)}${text}${String.fromCharCode(ETX)}\r\n`
  const { isPaperOut, isPaused, isHeadOpen, isRibbonOut, isHot, isBufferFull, formats, labelsLeft } = status
  const digits = (value: number, count: number): string => String(value).padStart(count, '0')
  return [
    `030,${flag(isPaperOut)},${flag(isPaused)},${digits(lengthDots, 4)},${digits(formats, 3)},${flag(isBufferFull)},0,0,000,0,0,${flag(isHot)}`,
    `001,0,${flag(isHeadOpen)},${flag(isRibbonOut)},0,2,6,0,${digits(labelsLeft, 8)},1,000`,
    '1234,0',
  ]
    .map(frame)
    .join('')
}

/** From the first two strings, without STX and ETX; undefined when they are none. */
export const readStatus = (first: string, second: string): HostStatus | undefined => {
  const a = first.split(',')
  const b = second.split(',')
  if (a.length < 12 || b.length < 9 || ![...a, ...b].every((each) => /^\d+$/.test(each))) return undefined
  return {
    isPaperOut: a[1] === '1',
    isPaused: a[2] === '1',
    formats: Number(a[4]),
    isBufferFull: a[5] === '1',
    isHot: a[11] === '1',
    isHeadOpen: b[2] === '1',
    isRibbonOut: b[3] === '1',
    labelsLeft: Number(b[8]),
  }
}
