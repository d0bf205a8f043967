/** Dates of six digits, YYMMDD. */

const lastDay = (year: number, month: number): number =>
  month === 2 ? (year % 4 === 0 ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

/** Whether month and day exist; day 00 means the last of the month (GS1 General Specifications 3.4.2). */
export const isDate = (yymmdd: string): boolean => {
  const [year = 0, month = 0, day = 0] = [0, 2, 4].map((at) => Number(yymmdd.slice(at, at + 2)))
  return month >= 1 && month <= 12 && day <= lastDay(year, month)
}

/**
 * `2026-02-28` for 260228 or 260200, as seen from a year: two digits mean the century that is nearest (GS1 General
 * Specifications 7.12). The caller has checked it with `isDate`.
 */
export const isoDate = (yymmdd: string, yearNow: number): string => {
  const twoDigits = Number(yymmdd.slice(0, 2))
  const distance = twoDigits - (yearNow % 100)
  const century = Math.floor(yearNow / 100) + (distance >= 51 ? -1 : distance <= -50 ? 1 : 0)
  const year = century * 100 + twoDigits
  const month = Number(yymmdd.slice(2, 4))
  const day = Number(yymmdd.slice(4, 6)) || lastDay(twoDigits, month)
  return [String(year), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
}
