/** How a serial is written in a URI. */

/** These would mean something else there (TDS 1.13 table A-1). */
const ESCAPED = /["%&/<>?#]/g

export const escapeForUri = (text: string): string =>
  text.replace(ESCAPED, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

/** The text a URI component stands for; undefined when a character that must be escaped is not, or an escape is broken. */
export const unescapeFromUri = (component: string): string | undefined => {
  if (!/^(?:[^"%&/<>?#]|%[0-9A-Fa-f]{2})*$/.test(component)) return undefined
  return component.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
