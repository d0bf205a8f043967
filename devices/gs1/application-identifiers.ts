/** What an application identifier promises about its value (GS1 General Specifications 3, for what a dock door sees). */
import { hasGoodCheckDigit } from './check-digit.ts'
import { strangerIn } from './cset82.ts'
import { isDate } from './date.ts'
import { type Gs1Refusal, refuseGs1 } from './refusal.ts'

interface Format {
  readonly characters: 'digits' | 'cset82'
  readonly lengthMin: number
  readonly lengthMax: number
  readonly ends?: 'check-digit' | 'date'
}

const SSCC: Format = { characters: 'digits', lengthMin: 18, lengthMax: 18, ends: 'check-digit' }
const GTIN: Format = { characters: 'digits', lengthMin: 14, lengthMax: 14, ends: 'check-digit' }
const DATE: Format = { characters: 'digits', lengthMin: 6, lengthMax: 6, ends: 'date' }
const MEASURE: Format = { characters: 'digits', lengthMin: 6, lengthMax: 6 }
const COUNT: Format = { characters: 'digits', lengthMin: 1, lengthMax: 8 }
const TEXT_20: Format = { characters: 'cset82', lengthMin: 1, lengthMax: 20 }
/** Application identifiers we do not judge are kept as they are. */
const ANYTHING: Format = { characters: 'cset82', lengthMin: 1, lengthMax: 90 }

const FORMATS: Readonly<Record<string, Format>> = {
  '00': SSCC,
  '01': GTIN,
  '02': GTIN,
  '10': TEXT_20,
  '11': DATE,
  '12': DATE,
  '13': DATE,
  '15': DATE,
  '16': DATE,
  '17': DATE,
  '21': TEXT_20,
  '37': COUNT,
}

/** How many digits the identifier has, by its first two (General Specifications figure 7.8.1-1); others are not assigned. */
const AI_DIGITS: ReadonlyMap<string, number> = new Map([
  ...['00', '01', '02', '03', '04', '10', '11', '12', '13', '15', '16', '17', '20', '21', '22', '30', '37'].map(
    (two) => [two, 2] as const,
  ),
  ...['23', '24', '25', '40', '41', '42', '71'].map((two) => [two, 3] as const),
  ...['31', '32', '33', '34', '35', '36', '39', '43', '70', '72', '80', '81', '82'].map((two) => [two, 4] as const),
  ...['90', '91', '92', '93', '94', '95', '96', '97', '98', '99'].map((two) => [two, 2] as const),
])

/**
 * Identifier and value together are so long for these first two digits, and no FNC1 follows (figure 7.8.5-2). The table, not
 * the list of identifiers, decides: so also an identifier assigned tomorrow can be stepped over.
 */
const PREDEFINED_LENGTH: ReadonlyMap<string, number> = new Map([
  ['00', 20],
  ['01', 16],
  ['02', 16],
  ['03', 16],
  ['04', 18],
  ['11', 8],
  ['12', 8],
  ['13', 8],
  ['14', 8],
  ['15', 8],
  ['16', 8],
  ['17', 8],
  ['18', 8],
  ['19', 8],
  ['20', 4],
  ['31', 10],
  ['32', 10],
  ['33', 10],
  ['34', 10],
  ['35', 10],
  ['36', 10],
  ['41', 16],
])

/** The identifier at the head of the text; undefined when none begins so or it is cut off. */
export const aiAt = (text: string): string | undefined => {
  const digits = AI_DIGITS.get(text.slice(0, 2))
  const ai = digits === undefined ? '' : text.slice(0, digits)
  return ai.length === digits && /^\d+$/.test(ai) ? ai : undefined
}

/** Length of the value where it is predefined; undefined when FNC1 or the end of the text ends it. */
export const predefinedValueLength = (ai: string): number | undefined => {
  const length = PREDEFINED_LENGTH.get(ai.slice(0, 2))
  return length === undefined ? undefined : length - ai.length
}

const formatOf = (ai: string): Format => FORMATS[ai] ?? (/^310[0-5]$/.test(ai) ? MEASURE : ANYTHING)

/** What is wrong with the value; undefined when nothing is. */
export const refuseValue = (ai: string, value: string): Gs1Refusal | undefined => {
  const { characters, lengthMin, lengthMax, ends } = formatOf(ai)
  const name = `(${ai}) '${value.slice(0, 90)}'`
  if (characters === 'digits' && !/^\d*$/.test(value)) return refuseGs1('bad-character', `${name} must be digits only`)
  const stranger = strangerIn(value)
  if (stranger !== undefined)
    return refuseGs1('bad-character', `${name}: '${stranger}' is not one of the 82 characters of GS1`)
  if (value.length < lengthMin || value.length > lengthMax) {
    const wanted = lengthMin === lengthMax ? String(lengthMin) : `${lengthMin} to ${lengthMax}`
    return refuseGs1('bad-length', `${name} must have ${wanted} characters`)
  }
  if (ends === 'check-digit' && !hasGoodCheckDigit(value))
    return refuseGs1('bad-check-digit', `the check digit of ${name} is wrong`)
  if (ends === 'date' && !isDate(value)) return refuseGs1('bad-date', `${name} is no date YYMMDD`)
  return undefined
}
