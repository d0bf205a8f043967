/** Postgres array literals for columns of a batch, where quoting each element would cost more than the rest. */

/**
 * An array of ids, numbers, hex, instants or names: text without quotes, commas, braces, backslashes or spaces. Throws
 * TypeError on anything else; such text goes as a JavaScript array, which the driver quotes.
 */
export const plainArray = (values: readonly (string | number | bigint | null | undefined)[]): string => {
  let text = ''
  let empty = 0
  for (const value of values) {
    if (value === '') empty++
    text += value === null || value === undefined ? ',NULL' : value === '' ? ',""' : `,${value}`
  }
  // a comma too many, or a quote that is none of ours, would shift every row after it
  const isPlain = !/[\\{}\s]/.test(text) && count(text, ',') === values.length && count(text, '"') === 2 * empty
  if (!isPlain) throw new TypeError('text that needs quotes in an array of plain text')
  return `{${text.slice(1)}}`
}

const count = (text: string, character: string): number => {
  let found = 0
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++
  return found
}
