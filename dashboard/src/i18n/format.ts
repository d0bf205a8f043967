/** Numbers, times and days as the reader's language writes them. Quantities stay decimal text: never a JS number. */
import { computed } from 'vue'
import { agoOf } from './ago.ts'
import { locale } from './index.ts'

const SECOND = 1_000

/** Intl formats decimal text exactly; its type wants a literal. */
const literal = (text: string): Intl.StringNumericLiteral => text as Intl.StringNumericLiteral

export const useFormat = () => {
  const relative = computed(() => new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto', style: 'narrow' }))
  const dateTime = computed(
    () => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }),
  )
  const clock = computed(() => new Intl.DateTimeFormat(locale.value, { timeStyle: 'medium', hourCycle: 'h23' }))
  const day = computed(
    () => new Intl.DateTimeFormat(locale.value, { month: 'short', day: 'numeric', weekday: 'short', timeZone: 'UTC' }),
  )

  return {
    /** Decimal text with thousands separators, up to six decimals, nothing rounded. */
    quantity: (text: string): string =>
      new Intl.NumberFormat(locale.value, { maximumFractionDigits: 6 }).format(literal(text)),
    integer: (value: number): string => new Intl.NumberFormat(locale.value).format(value),
    decimal: (value: number, digits: number): string =>
      new Intl.NumberFormat(locale.value, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
        value,
      ),
    money: (text: string, currency: string, digits?: number): string =>
      new Intl.NumberFormat(locale.value, {
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        ...(digits === undefined ? {} : { maximumFractionDigits: digits }),
      }).format(literal(text)),
    /** Absolute, to the second. */
    dateTime: (instant: string | number): string => dateTime.value.format(new Date(instant)),
    clock: (instant: string | number): string => clock.value.format(new Date(instant)),
    /** A calendar day (YYYY-MM-DD) with its day of the week. */
    day: (text: string): string => day.value.format(new Date(`${text}T00:00:00Z`)),
    /** How long ago, by the hub's clock. */
    ago: (instant: string | number, nowMs: number): string =>
      relative.value.format(...agoOf(new Date(instant).getTime() - nowMs)),
    /** m:ss, or h:mm:ss from an hour on. */
    elapsed: (ms: number): string => {
      const seconds = Math.max(0, Math.floor(ms / SECOND))
      const two = (value: number): string => String(value).padStart(2, '0')
      const hours = Math.floor(seconds / 3_600)
      const tail = `${two(Math.floor((seconds % 3_600) / 60))}:${two(seconds % 60)}`
      return hours > 0 ? `${hours}:${tail}` : tail
    },
    bytes: (value: number): string => {
      const [size, unit] = value < 1_000_000 ? [value / 1_000, 'kilobyte'] : [value / 1_000_000, 'megabyte']
      return new Intl.NumberFormat(locale.value, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size)
    },
  }
}
