/** The 82 characters of lots and serials (GS1 General Specifications figure 7.11-1). */

const CSET_82 = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]$/

const isAllowed: readonly boolean[] = Array.from({ length: 128 }, (_, code) => CSET_82.test(String.fromCharCode(code)))

export const isCset82 = (code: number): boolean => isAllowed[code] ?? false

/** The first character outside the set; undefined when all are in it. */
export const strangerIn = (text: string): string | undefined =>
  [...text].find((one) => one.length > 1 || !isCset82(one.charCodeAt(0)))
