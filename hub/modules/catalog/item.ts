/** What an item may be: pure rules across its fields. */
import { type FieldError, fault } from '../../contract/fault.ts'
import { QUANTITY_SCALE, tooPrecise } from '../../contract/quantity.ts'

export interface ItemPackaging {
  readonly unit: string
  readonly numerator: string
  readonly denominator: string
}
export interface ItemGtin {
  readonly gtin14: string
  readonly quantity: string
}
export interface ItemDraft {
  readonly companyId: string
  readonly code: string
  readonly name: string
  readonly baseUnit: string
  readonly tracking: 'none' | 'epc'
  readonly gtins: readonly ItemGtin[]
  readonly units: readonly ItemPackaging[]
}

const repeats = (values: readonly string[], field: (i: number) => string): FieldError[] =>
  values.flatMap((value, i) => (values.indexOf(value) < i ? [fault(field(i), 'repeated', { value })] : []))

/** Units must exist, differ from the base unit, and be named once; so must GTINs, each for what the base unit can count. */
export const wrongPackaging = (
  { baseUnit, gtins, units }: Pick<ItemDraft, 'baseUnit' | 'gtins' | 'units'>,
  known: ReadonlyMap<string, number>,
): FieldError[] => [
  ...(known.has(baseUnit) ? [] : [fault('baseUnit', 'no-unit', { value: baseUnit })]),
  ...units.flatMap(({ unit }, i) => {
    const field = `units.${i}.unit`
    if (!known.has(unit)) return [fault(field, 'no-unit', { value: unit })]
    return unit === baseUnit ? [fault(field, 'is-base-unit')] : []
  }),
  ...gtins.flatMap(({ quantity }, i) =>
    tooPrecise(`gtins.${i}.quantity`, quantity, known.get(baseUnit) ?? QUANTITY_SCALE),
  ),
  ...repeats(
    units.map(({ unit }) => unit),
    (i) => `units.${i}.unit`,
  ),
  ...repeats(
    gtins.map(({ gtin14 }) => gtin14),
    (i) => `gtins.${i}.gtin14`,
  ),
]
