/** Numbers that stand on labels. Pure. */
import { encodeEpc, epcOfElementString, isEpcRefusal } from '@dockledger/devices/epc/index.ts'
import { checkDigitOf } from '@dockledger/devices/gs1/index.ts'

/** SGTIN-96 has 38 bits for the serial (EPC Tag Data Standard 1.13 §14.6.1). */
export const SERIAL_MAX = 2 ** 38 - 1
/** Filter values of trade items: 1 is sold as it is, 2 is a case of several (ibid. §10.2). */
const FILTER = { one: 1, several: 2 } as const
/** Where the company prefix of somebody else's GTIN ends cannot be seen in it: every split decodes to the same GTIN. */
const PREFIX_DIGITS_OTHERWISE = 7

export const prefixDigitsOf = (gtin14: string, ownPrefix: string | null): number =>
  ownPrefix !== null && gtin14.slice(1).startsWith(ownPrefix) ? ownPrefix.length : PREFIX_DIGITS_OTHERWISE

export interface TagNumber {
  readonly gtin14: string
  readonly serial: number
  readonly prefixDigits: number
  /** Base units that the tag stands for, decimal text. */
  readonly quantity: string
}

/** Upper-case hex of 96 bits. Throws on a GTIN whose check digit is wrong: it was checked when it was given to the item. */
export const epcOf = ({ gtin14, serial, prefixDigits, quantity }: TagNumber): string => {
  const filter = Number(quantity) === 1 ? FILTER.one : FILTER.several
  const choice = { companyPrefixDigits: prefixDigits, filter, scheme: 'SGTIN-96' } as const
  const epc = epcOfElementString(`(01)${gtin14}(21)${serial}`, choice)
  if (isEpcRefusal(epc)) throw new Error(epc.message)
  return encodeEpc(epc)
}

const SSCC_DIGITS = 17

/** How many there are for a company prefix with one extension digit. */
export const ssccCountMax = (prefix: string): number => 10 ** (SSCC_DIGITS - 1 - prefix.length)

/** Extension digit, company prefix, serial reference, check digit (GS1 General Specifications 3.2). */
export const ssccOf = ({
  extension,
  prefix,
  serial,
}: {
  extension: number
  prefix: string
  serial: number
}): string => {
  const body = `${extension}${prefix}${String(serial).padStart(SSCC_DIGITS - 1 - prefix.length, '0')}`
  return body + checkDigitOf(body)
}

/**
 * Two digits that somebody reads from a location's label to prove that he stands before it: they follow from the code and cannot be
 * guessed by counting on. Letters as their code points, then as ISO 7064 MOD 97-10 does it.
 */
export const locationCheck = (code: string): string => {
  let rest = 0n
  for (const letter of code) rest = (rest * 1_114_112n + BigInt(letter.codePointAt(0) ?? 0)) % 97n
  return String(98n - ((rest * 100n) % 97n)).padStart(2, '0')
}
