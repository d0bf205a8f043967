/** Why something is not one of the EPCs we read. Expected: a dock door sees other people's tags all day. */

export type EpcRefusalCode =
  /** A character that is not a hex digit. */
  | 'not-hex'
  /** Half a byte: a reader delivers whole words. */
  | 'odd-length'
  /** Fewer bits than the scheme has. */
  | 'too-short'
  /** Header 00: the tag was never written. */
  | 'unprogrammed'
  /** Header E2: the TID bank was read instead of the EPC bank. */
  | 'tid-like'
  /** The protocol-control word stands before the EPC. */
  | 'pc-prefixed'
  /** A header we know by name or not at all, but do not read. */
  | 'unsupported-scheme'
  | 'bad-partition'
  /** A number with more digits, or a text with more characters, than its field has. */
  | 'out-of-range'
  /** Bits that must be zero are not. */
  | 'bad-padding'
  /** A character outside the 82 of GS1 (General Specifications figure 7.11-1), or one that had to be escaped. */
  | 'bad-character'
  /** A numeric serial with a leading zero has no 96-bit form. */
  | 'leading-zero'
  /** A serial, extension or reference that must be there is not. */
  | 'empty-serial'
  | 'bad-uri'
  | 'bad-element-string'
  | 'bad-check-digit'
  /** The company prefix must have 6 to 12 digits. */
  | 'bad-company-prefix-length'

export interface EpcRefusal {
  readonly refused: EpcRefusalCode
  /** Names the field and the value, for a person. */
  readonly message: string
  /** The scheme's name where the header is a known one. */
  readonly scheme?: string
}

export const refuseEpc = (refused: EpcRefusalCode, message: string, scheme?: string): EpcRefusal =>
  scheme === undefined ? { refused, message } : { refused, message, scheme }

export const isEpcRefusal = (value: object): value is EpcRefusal => 'refused' in value
