/** What an item may be: pure rules across its fields. */
import { QUANTITY_SCALE, tooPrecise } from '../../contract/quantity.ts'
import type { FieldError } from '../../contract/refusal.ts'

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
  values.flatMap((value, i) =>
    values.indexOf(value) < i ? [{ field: field(i), code: 'repeated', message: `${value} is named twice` }] : [],
  )

/** Units must exist, differ from the base unit, and be named once; so must GTINs, each for what the base unit can count. */
export const wrongPackaging = (
  { baseUnit, gtins, units }: Pick<ItemDraft, 'baseUnit' | 'gtins' | 'units'>,
  known: ReadonlyMap<string, number>,
): FieldError[] => [
  ...(known.has(baseUnit)
    ? []
    : [{ field: 'baseUnit', code: 'not-found', message: `there is no unit ${baseUnit}; see GET /units` }]),
  ...units.flatMap(({ unit }, i) => {
    const field = `units.${i}.unit`
    if (!known.has(unit)) return [{ field, code: 'not-found', message: `there is no unit ${unit}; see GET /units` }]
    return unit === baseUnit ? [{ field, code: 'is-base-unit', message: 'the base unit needs no conversion' }] : []
  }),
  ...gtins.flatMap(({ quantity }, i) => {
    const message = tooPrecise(quantity, known.get(baseUnit) ?? QUANTITY_SCALE)
    return message === undefined ? [] : [{ field: `gtins.${i}.quantity`, code: 'too-precise', message }]
  }),
  ...repeats(
    units.map(({ unit }) => unit),
    (i) => `units.${i}.unit`,
  ),
  ...repeats(
    gtins.map(({ gtin14 }) => gtin14),
    (i) => `gtins.${i}.gtin14`,
  ),
]
