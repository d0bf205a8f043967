/** The 82 characters a GS1 serial may have, and how URIs write them. */

/** GS1 General Specifications figure 7.11-1. */
const CSET_82 = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]$/

const isAllowed: readonly boolean[] = Array.from({ length: 128 }, (_, code) => CSET_82.test(String.fromCharCode(code)))

export const isCset82 = (code: number): boolean => isAllowed[code] ?? false

/** The first character outside the set; undefined when all are in it. */
export const strangerIn = (text: string): string | undefined =>
  [...text].find((one) => !isCset82(one.charCodeAt(0)) || one.length > 1)

/** These would mean something else in a URI (TDS 1.13 table A-1). */
const ESCAPED = /["%&/<>?#]/g

export const escapeForUri = (text: string): string =>
  text.replace(ESCAPED, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

/** The text an URI component stands for; undefined when a character that must be escaped is not, or an escape is broken. */
export const unescapeFromUri = (component: string): string | undefined => {
  if (!/^(?:[^"%&/<>?#]|%[0-9A-Fa-f]{2})*$/.test(component)) return undefined
  return component.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
