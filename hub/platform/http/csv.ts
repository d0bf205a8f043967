/** Comma-separated values (RFC 4180) that a spreadsheet opens as text: what it would take for a formula gets an apostrophe. */

/** A spreadsheet reads Chinese right only after this mark. */
export const CSV_START = '\ufeff'
/** Also in the wide letters that some programs take for the narrow ones. */
const FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/

const cell = (value: string | null | undefined): string => {
  if (value === null || value === undefined) return ''
  const text = FORMULA.test(value) ? `'${value}` : value
  return `"${text.replaceAll('"', '""')}"`
}

export const csvLine = (values: readonly (string | null | undefined)[]): string => `${values.map(cell).join(',')}\r\n`
