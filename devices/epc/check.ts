/** Whether fields fit a scheme: for EPCs that come from text and are to be written to a tag. */
import { strangerIn } from '../gs1/cset82.ts'
import { type Epc, type EpcFields, epcOf } from './epc.ts'
import { type EpcRefusal, refuseEpc } from './refusal.ts'
import {
  COMPANY_PREFIX_DIGITS_MAX,
  COMPANY_PREFIX_DIGITS_MIN,
  type EpcKey,
  type Fields,
  fields,
  LAYOUTS,
  type Layout,
} from './schemes.ts'

/** The fields of a scheme for a company prefix of so many digits. */
const fieldsFor = (layout: Layout, companyPrefix: string): Fields | EpcRefusal => {
  const digits = companyPrefix.length
  const known = /^\d+$/.test(companyPrefix) ? fields(layout, COMPANY_PREFIX_DIGITS_MAX - digits) : undefined
  if (known) return known
  const range = `${COMPANY_PREFIX_DIGITS_MIN} to ${COMPANY_PREFIX_DIGITS_MAX}`
  return refuseEpc(
    'bad-company-prefix-length',
    `company prefix '${companyPrefix}' must have ${range} digits`,
    layout.scheme,
  )
}

/** The EPC of these fields in this scheme, or which field does not fit. */
export const checkedEpc = (layout: Layout, parts: EpcFields): Epc | EpcRefusal => {
  const { scheme } = layout
  const widths = fieldsFor(layout, parts.companyPrefix)
  if ('refused' in widths) return widths
  if (!Number.isInteger(parts.filter) || parts.filter < 0 || parts.filter > 7) {
    return refuseEpc('out-of-range', `${scheme}: filter ${parts.filter} must be 0 to 7`, scheme)
  }
  if (parts.reference.length !== widths.referenceDigits || !/^\d*$/.test(parts.reference)) {
    return refuseEpc(
      'out-of-range',
      `${scheme}: reference '${parts.reference}' must have ${widths.referenceDigits} digits`,
      scheme,
    )
  }
  const refusal = refuseRest(layout, widths, parts.serial)
  return refusal ?? epcOf(layout, parts)
}

const refuseRest = (
  { scheme, rest }: Layout,
  { restBits, restCharactersMax }: Fields,
  serial: string,
): EpcRefusal | undefined => {
  if (rest === 'zeros')
    return serial === '' ? undefined : refuseEpc('bad-uri', `${scheme} has no serial besides its reference`, scheme)
  if (serial === '') return refuseEpc('empty-serial', `${scheme}: the serial is empty`, scheme)
  if (rest === 'integer') return refuseInteger(scheme, serial, restBits)
  const stranger = strangerIn(serial)
  if (stranger !== undefined)
    return refuseEpc(
      'bad-character',
      `${scheme}: '${stranger}' is not one of the 82 characters a serial may have`,
      scheme,
    )
  if (serial.length <= restCharactersMax) return undefined
  return refuseEpc('out-of-range', `${scheme}: '${serial}' has more than ${restCharactersMax} characters`, scheme)
}

const refuseInteger = (scheme: string, serial: string, bits: number): EpcRefusal | undefined => {
  if (!/^\d+$/.test(serial))
    return refuseEpc(
      'bad-character',
      `${scheme}: '${serial}' must be digits only; the longer scheme takes letters`,
      scheme,
    )
  if (serial.length > 1 && serial.startsWith('0')) {
    return refuseEpc(
      'leading-zero',
      `${scheme}: '${serial}' has a leading zero, which only the longer scheme keeps`,
      scheme,
    )
  }
  // 20 digits are more than 62 bits hold: no need to make a BigInt of whatever length comes.
  if (serial.length < 20 && BigInt(serial) >> BigInt(bits) === 0n) return undefined
  return refuseEpc('out-of-range', `${scheme}: '${serial}' needs more than ${bits} bits`, scheme)
}

/** The shortest scheme of a key that holds these fields; the refusal is that of the longest. */
export const shortestEpc = (key: EpcKey, parts: EpcFields): Epc | EpcRefusal => {
  let epc: Epc | EpcRefusal | undefined
  for (const layout of LAYOUTS) {
    if (layout.key !== key) continue
    epc = checkedEpc(layout, parts)
    if (!('refused' in epc)) return epc
  }
  return epc ?? refuseEpc('unsupported-scheme', `${key} is not a key read here`)
}
