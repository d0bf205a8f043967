/** The GS1 check digit (GS1 General Specifications 7.9.1): weights 3, 1, 3 … from the right. */

const ZERO = 48

/** The check digit 0-9 for digits without one. The caller has made sure that all are digits. */
export const checkDigitOf = (digits: string): number => {
  let sum = 0
  let weight = 3
  for (let i = digits.length - 1; i >= 0; i -= 1) {
    sum += (digits.charCodeAt(i) - ZERO) * weight
    weight = 4 - weight
  }
  // The second remainder matters: a sum that ends in 0 has the check digit 0, not 10.
  return (10 - (sum % 10)) % 10
}

/** Whether the last digit is the check digit of those before it. */
export const hasGoodCheckDigit = (digits: string): boolean =>
  digits.length > 1 && checkDigitOf(digits.slice(0, -1)) === digits.charCodeAt(digits.length - 1) - ZERO
