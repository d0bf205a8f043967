/**
 * Kinds of fields. A field says its label in both languages, the control a form shows, and two schemas: `draft` for a new
 * document, `change` for a PATCH, where an absent field stays as it is.
 */
import { z } from 'zod'
import { currencyCode, priceText } from '../contract/money.ts'
import { quantityText } from '../contract/quantity.ts'
import { dayText, noteText, type TextBounds } from '../contract/text.ts'

export interface Label {
  readonly en: string
  readonly zh: string
}

/** As it stands within a sentence. */
export const nounOf = ({ en, zh }: Label): Label => ({ en: en.toLowerCase(), zh })

export type Control = 'pick' | 'day' | 'quantity' | 'money' | 'currency' | 'text'

export interface Field<D extends z.ZodType = z.ZodType, C extends z.ZodType = z.ZodType> {
  readonly control: Control
  readonly label: Label
  readonly isRequired: boolean
  /** What a pick picks from, such as `party`. */
  readonly of?: string
  readonly draft: D
  readonly change: C
}

export type Fields = Readonly<Record<string, Field>>

const field = <S extends z.ZodType>(control: Control, label: Label, schema: S): Field<S, z.ZodOptional<S>> => ({
  control,
  label,
  isRequired: true,
  draft: schema,
  change: schema.optional(),
})

/** The id of another row; that it exists, and in the same company, is the module's decision. */
export const pick = (of: string, label: Label) => ({ ...field('pick', label, z.uuid()), of })
/** YYYY-MM-DD, of the warehouse's calendar. */
export const day = (label: Label) => field('day', label, dayText)
/** Base units, greater than zero, decimal text. */
export const quantity = (label: Label) => field('quantity', label, quantityText)
/** A unit price of the document's currency, zero allowed, decimal text. */
export const money = (label: Label) => field('money', label, priceText)
export const currency = (label: Label) => field('currency', label, currencyCode)
export const text = (label: Label, bounds: TextBounds) => field('text', label, noteText(bounds))

/** May be left out or null in a draft, and is null then; null in a change empties it. */
export const optional = <D extends z.ZodType>(
  required: Field<D>,
): Field<z.ZodDefault<z.ZodNullable<D>>, z.ZodOptional<z.ZodNullable<D>>> => ({
  ...required,
  isRequired: false,
  // the cast only says that null is a value of the nullable schema, which zod's types cannot follow through a generic
  draft: required.draft.nullable().default(null as z.util.NoUndefined<z.output<D> | null>),
  change: required.draft.nullable().optional(),
})
