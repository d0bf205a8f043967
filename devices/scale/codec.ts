/** MT-SICS, the line protocol of Mettler-Toledo scales (Standard Interface Command Set, level 0 and 1): ASCII, CR LF. */

export type Reply =
  | { readonly kind: 'weight'; readonly isStable: boolean; readonly value: string; readonly unit: string }
  /** The tare stored (T, TI) or asked for (TA). */
  | { readonly kind: 'tare'; readonly command: string; readonly value: string; readonly unit: string }
  /** Answer to a weight command without a weight. `busy`: not executable now, or no stability in time. */
  | { readonly kind: 'no-weight'; readonly reason: 'busy' | 'overload' | 'underload' }
  /** Zero and tare commands. The code's meaning depends on the command: see `ANSWERS`. */
  | { readonly kind: 'answer'; readonly command: string; readonly result: string }
  /** I0-I5 and their like. `isLast` is false while more lines follow (status B). */
  | { readonly kind: 'fields'; readonly command: string; readonly fields: readonly string[]; readonly isLast: boolean }
  | { readonly kind: 'error'; readonly error: 'syntax' | 'transmission' | 'logic' }

const TARE = {
  I: 'not executable',
  '+': 'upper limit of tare range exceeded',
  '-': 'lower limit of tare range exceeded',
}
/** Reply codes by command (MT-SICS reference manual, chapter 2). */
const ANSWERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Z: {
    A: 'done',
    I: 'not executable',
    '+': 'upper limit of zero range exceeded',
    '-': 'lower limit of zero range exceeded',
  },
  ZI: {
    D: 'zeroed, dynamic',
    S: 'zeroed, stable',
    I: 'not executable',
    '+': 'upper limit of zero range exceeded',
    '-': 'lower limit of zero range exceeded',
  },
  T: TARE,
  TI: TARE,
  TA: TARE,
  TAC: { A: 'done', I: 'not executable', L: 'wrong parameter' },
}

const NO_WEIGHT = { I: 'busy', '+': 'overload', '-': 'underload' } as const
const ERRORS = { ES: 'syntax', ET: 'transmission', EL: 'logic' } as const
const isIn = <T extends object>(table: T, key: string | undefined): key is keyof T & string =>
  key !== undefined && Object.hasOwn(table, key)

/** Decimal text with a sign at most; the field is wide enough in the manual, narrower on real scales, so no column counts. */
export const isDecimal = (text: string): boolean => /^-?\d{1,12}(\.\d{1,9})?$/.test(text)
const UNIT = /^[A-Za-z%]{1,6}$/

/** Reads one line without its CR LF; undefined when it is nothing the protocol knows. Never throws. */
export const parseReply = (line: string): Reply | undefined => {
  const words = line.trim().split(/ +/)
  const [command, code] = words
  if (command === undefined) return undefined
  if (isIn(ERRORS, command)) return words.length === 1 ? { kind: 'error', error: ERRORS[command] } : undefined
  // The reply to SI and to SIR is named S, too.
  if (command === 'S') return weightReply(words)
  if (isIn(ANSWERS, command)) {
    if (words.length === 4) return tareReply(words)
    const results = ANSWERS[command] ?? {}
    const result = words.length === 2 && isIn(results, code) ? results[code] : undefined
    return result === undefined ? undefined : { kind: 'answer', command, result }
  }
  return /^(?:I\d{1,2}|@)$/.test(command) ? fieldsReply(line.trim(), command) : undefined
}

const weightReply = ([, status, value, unit, ...more]: readonly string[]): Reply | undefined => {
  if (value === undefined) return isIn(NO_WEIGHT, status) ? { kind: 'no-weight', reason: NO_WEIGHT[status] } : undefined
  if ((status !== 'S' && status !== 'D') || unit === undefined || more.length > 0) return undefined
  if (!isDecimal(value) || !UNIT.test(unit)) return undefined
  return { kind: 'weight', isStable: status === 'S', value, unit }
}

/** `T S 1.00 kg`, `TI D 1.00 kg`, `TA A 1.00 kg`. */
const tareReply = ([command = '', status = '', value = '', unit = '']: readonly string[]): Reply | undefined => {
  if (!/^(?:T S|TI [SD]|TA A)$/.test(`${command} ${status}`) || !isDecimal(value) || !UNIT.test(unit)) return undefined
  return { kind: 'tare', command, value, unit }
}

const fieldsReply = (line: string, command: string): Reply | undefined => {
  const [, status, rest] = /^\S+ ([AB])((?: (?:"[^"]*"|\S+))*)$/.exec(line) ?? []
  if (status === undefined || rest === undefined) return undefined
  const fields = Array.from(rest.matchAll(/ (?:"([^"]*)"|(\S+))/g), ([, quoted, bare]) => quoted ?? bare ?? '')
  return { kind: 'fields', command, fields, isLast: status === 'A' }
}

/** A weight as the manual lays it out: value right-justified in 10 columns. */
export const weightLine = (isStable: boolean, value: string, unit: string): string =>
  `S ${isStable ? 'S' : 'D'} ${value.padStart(10)} ${unit}`

/** The bytes of a line, ended by CR LF. */
export const lineBytes = (line: string): Uint8Array => Uint8Array.from(`${line}\r\n`, (one) => one.charCodeAt(0))

/** A line is at most this long: the longest reply is a text of I2. */
export const LINE_BYTES_MAX = 256
