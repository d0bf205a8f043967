/** What stands on a virtual scale, in whole last digits: no floats, so the text it shows is exact. */

export interface Platform {
  readonly decimals: number
  /** Most it can weigh, last digits. */
  readonly capacity: bigint
  readonly gross: bigint
  readonly tare: bigint
  readonly isAtRest: boolean
}

export const emptyPlatform = (options: { readonly decimals: number; readonly capacity: string }): Platform => {
  const { decimals, capacity } = options
  return { decimals, capacity: lastDigits(capacity, decimals), gross: 0n, tare: 0n, isAtRest: true }
}

/** Throws when the text is no decimal: a mistake of whoever plays the scale. */
export const lastDigits = (value: string, decimals: number): bigint => {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) ?? []
  if (whole === undefined) throw new Error(`'${value}' is not a weight such as 12.50`)
  return BigInt(sign + whole + fraction.slice(0, decimals).padEnd(decimals, '0'))
}

/** Net weight as the display shows it. */
export const shown = ({ gross, tare, decimals }: Platform): string => {
  const net = gross - tare
  const digits = (net < 0n ? -net : net).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const text = decimals === 0 ? digits : `${whole}.${digits.slice(-decimals)}`
  return net < 0n ? `-${text}` : text
}

/** Overload above the capacity, underload when the platform itself is lifted off. */
export const rangeOf = ({ gross, capacity }: Platform): 'within' | 'over' | 'under' => {
  if (gross > capacity) return 'over'
  return gross < 0n ? 'under' : 'within'
}
