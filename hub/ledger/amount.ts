/** Amounts and unit costs as numeric columns write them, and as integers. Pure. */

/** Amounts in hundredths, as numeric(18,2) writes them. */
export const parseAmount = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.')
  const magnitude = BigInt(whole.replace('-', '')) * 100n + BigInt(fraction.padEnd(2, '0').slice(0, 2))
  return text.startsWith('-') ? -magnitude : magnitude
}
export const formatAmount = (value: bigint): string => {
  const magnitude = value < 0n ? -value : value
  return `${value < 0n ? '-' : ''}${magnitude / 100n}.${(magnitude % 100n).toString().padStart(2, '0')}`
}
/** Ten-thousandths, as prices are written. */
export const parseUnitCost = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole) * 10_000n + BigInt(fraction.padEnd(4, '0').slice(0, 4))
}
