/** Why a barcode's text is not what it claims to be. */

export type Gs1RefusalCode =
  | 'bad-check-digit'
  /** Too short, too long, or cut off. */
  | 'bad-length'
  /** A letter where a digit belongs, or a character outside the 82. */
  | 'bad-character'
  | 'bad-date'
  /** No application identifier begins so. */
  | 'unknown-ai'
  /** The same application identifier twice with different values. */
  | 'contradiction'

export interface Gs1Refusal {
  readonly refused: Gs1RefusalCode
  /** Names the element and the value, for a person. */
  readonly message: string
}

export const refuseGs1 = (refused: Gs1RefusalCode, message: string): Gs1Refusal => ({ refused, message })

export const isGs1Refusal = (value: object): value is Gs1Refusal => 'refused' in value
