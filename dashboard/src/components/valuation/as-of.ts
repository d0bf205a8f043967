/** The moment a day ends, in the reader's own zone; undefined for no day, or one that is not over: that is now. */
export const endOf = (day: string, nowMs: number): string | undefined => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const end = new Date(year, month - 1, date + 1)
  return day === '' || Number.isNaN(end.getTime()) || end.getTime() > nowMs ? undefined : end.toISOString()
}
