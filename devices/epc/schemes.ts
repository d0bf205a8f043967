/** The schemes we read, as EPC Tag Data Standard 1.13 §14 lays them out, and the names of those we do not. */

export type EpcKey = 'sgtin' | 'sscc' | 'sgln' | 'grai' | 'giai'
export type EpcScheme =
  | 'SGTIN-96'
  | 'SGTIN-198'
  | 'SSCC-96'
  | 'SGLN-96'
  | 'SGLN-195'
  | 'GRAI-96'
  | 'GRAI-170'
  | 'GIAI-96'
  | 'GIAI-202'

/**
 * Every scheme is header 8, filter 3, partition 3, company prefix, reference, rest. The partition only moves the border
 * between company prefix and reference, so two sums and the total describe the table of each scheme.
 */
export interface Layout {
  readonly scheme: EpcScheme
  readonly key: EpcKey
  readonly header: number
  readonly bits: number
  /** Bits of company prefix and reference together; for GIAI there is no reference between, all else is rest. */
  readonly keyBits: number | 'company-prefix-only'
  /** Digits of company prefix and reference together. */
  readonly keyDigits: number | 'company-prefix-only'
  /** What follows: a number, text of 7-bit characters, or zeros (SSCC). */
  readonly rest: 'integer' | 'text' | 'zeros'
}

const layout = (
  scheme: EpcScheme,
  header: number,
  key: EpcKey,
  { keyBits, keyDigits }: Pick<Layout, 'keyBits' | 'keyDigits'>,
  rest: Layout['rest'],
): Layout => ({ scheme, header, key, keyBits, keyDigits, rest, bits: Number(scheme.split('-')[1]) })

const SGTIN = { keyBits: 44, keyDigits: 13 } as const
const SSCC = { keyBits: 58, keyDigits: 17 } as const
const SGLN = { keyBits: 41, keyDigits: 12 } as const
const GRAI = { keyBits: 44, keyDigits: 12 } as const
const GIAI = { keyBits: 'company-prefix-only', keyDigits: 'company-prefix-only' } as const

export const LAYOUTS: readonly Layout[] = [
  layout('SGTIN-96', 0x30, 'sgtin', SGTIN, 'integer'),
  layout('SSCC-96', 0x31, 'sscc', SSCC, 'zeros'),
  layout('SGLN-96', 0x32, 'sgln', SGLN, 'integer'),
  layout('GRAI-96', 0x33, 'grai', GRAI, 'integer'),
  layout('GIAI-96', 0x34, 'giai', GIAI, 'integer'),
  layout('SGTIN-198', 0x36, 'sgtin', SGTIN, 'text'),
  layout('GRAI-170', 0x37, 'grai', GRAI, 'text'),
  layout('GIAI-202', 0x38, 'giai', GIAI, 'text'),
  layout('SGLN-195', 0x39, 'sgln', SGLN, 'text'),
]

const byHeader: readonly (Layout | undefined)[] = Array.from({ length: 256 }, (_, header) =>
  LAYOUTS.find((one) => one.header === header),
)
export const layoutOfHeader = (header: number): Layout | undefined => byHeader[header]
export const layoutOfScheme = (scheme: EpcScheme): Layout | undefined => LAYOUTS.find((one) => one.scheme === scheme)

/** Bits of the company prefix by partition 0-6; it has 12 - partition digits (TDS 1.13 tables 14-2, 14-5, 14-7 …). */
const COMPANY_PREFIX_BITS = [40, 37, 34, 30, 27, 24, 20] as const
export const COMPANY_PREFIX_DIGITS_MAX = 12
export const COMPANY_PREFIX_DIGITS_MIN = 6

export interface Fields {
  readonly companyPrefixBits: number
  readonly companyPrefixDigits: number
  readonly referenceBits: number
  readonly referenceDigits: number
  readonly restBits: number
  /** Longest text of the rest, characters. A GIAI has 30 in all, company prefix included. */
  readonly restCharactersMax: number
}

const HEAD_BITS = 14
const GIAI_CHARACTERS_MAX = 30

const fieldsOf = ({ bits, keyBits, keyDigits, key }: Layout, partition: number): Fields => {
  const companyPrefixBits = COMPANY_PREFIX_BITS[partition] ?? 0
  const companyPrefixDigits = COMPANY_PREFIX_DIGITS_MAX - partition
  const referenceBits = keyBits === 'company-prefix-only' ? 0 : keyBits - companyPrefixBits
  const referenceDigits = keyDigits === 'company-prefix-only' ? 0 : keyDigits - companyPrefixDigits
  const restBits = bits - HEAD_BITS - companyPrefixBits - referenceBits
  const restCharactersMax = key === 'giai' ? GIAI_CHARACTERS_MAX - companyPrefixDigits : Math.floor(restBits / 7)
  return { companyPrefixBits, companyPrefixDigits, referenceBits, referenceDigits, restBits, restCharactersMax }
}

const fieldTable = new Map(
  LAYOUTS.map((one) => [one, COMPANY_PREFIX_BITS.map((_, partition) => fieldsOf(one, partition))]),
)

/** The fields of a scheme for a partition; undefined for partition 7, which the standard leaves out. */
export const fields = (of: Layout, partition: number): Fields | undefined => fieldTable.get(of)?.[partition]

/** Schemes with a header of their own that we do not read (TDS 1.13 table 14-1; TDS 2.x "+" and "++"). */
const OTHER_SCHEMES: Readonly<Record<number, string>> = {
  44: 'GDTI-96',
  45: 'GSRN-96',
  46: 'GSRNP-96',
  47: 'USDOD-96',
  53: 'GID-96',
  58: 'GDTI-113',
  59: 'ADI-var',
  60: 'CPI-96',
  61: 'CPI-var',
  62: 'GDTI-174',
  63: 'SGCN-96',
  64: 'ITIP-110',
  65: 'ITIP-212',
  240: 'CPI+',
  241: 'GRAI+',
  242: 'SGLN+',
  243: 'ITIP+',
  244: 'GSRN+',
  245: 'GSRNP+',
  246: 'GDTI+',
  247: 'SGTIN+',
  248: 'SGCN+',
  249: 'SSCC+',
  250: 'GIAI+',
  251: 'DSGTIN+',
  253: 'SGTIN++',
  252: 'DSGTIN++',
  239: 'SSCC++',
  233: 'SGLN++',
  235: 'GRAI++',
  238: 'GIAI++',
  231: 'GSRN++',
  232: 'GSRNP++',
  234: 'GDTI++',
  236: 'SGCN++',
  237: 'ITIP++',
  230: 'CPI++',
}
export const otherScheme = (header: number): string | undefined => OTHER_SCHEMES[header]
