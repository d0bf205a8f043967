/**
 * Fields that not everybody who sees a row may see. For who lacks the permission they are absent, not masked: from answers,
 * live patches and whatever else is made from these schemas. A field says its class where it is declared (api.ts).
 */
import { z } from 'zod'

export const FIELD_CLASSES = {
  /** What is paid or asked for goods. */
  price: 'prices.read',
  /** What goods cost, and what they are worth. */
  cost: 'costs.read',
  /** How to reach a person. */
  personal: 'contacts.read',
  /** Where the money for somebody goes. */
  bank: 'bank.read',
} as const
export type FieldClass = keyof typeof FIELD_CLASSES

const classes = new WeakMap<z.ZodType, FieldClass>()

/** The field is there for who may see its class; last in the chain, since every method makes another schema. */
export const classified = <S extends z.ZodType>(fieldClass: FieldClass, schema: S): z.ZodOptional<S> => {
  const field = schema.optional()
  classes.set(field, fieldClass)
  return field
}

/** Where in a value classified fields are. */
interface Plan {
  readonly hidden: readonly (readonly [field: string, permission: string])[]
  readonly within: readonly (readonly [field: string, plan: Plan])[]
}

const planOf = (schema: z.ZodType): Plan | undefined => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return planOf(schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodArray) return planOf(schema.element as z.ZodType)
  if (!(schema instanceof z.ZodObject)) return undefined
  const fields = Object.entries(schema.shape as Record<string, z.ZodType>)
  const hidden = fields.flatMap(([field, each]) => {
    const fieldClass = classes.get(each)
    return fieldClass ? [[field, FIELD_CLASSES[fieldClass]] as const] : []
  })
  const within = fields.flatMap(([field, each]) => {
    const plan = planOf(each)
    return plan ? [[field, plan] as const] : []
  })
  return hidden.length + within.length > 0 ? { hidden, within } : undefined
}

const hide = (plan: Plan, value: unknown, permissions: ReadonlySet<string>): unknown => {
  if (Array.isArray(value)) return value.map((each) => hide(plan, each, permissions))
  if (typeof value !== 'object' || value === null) return value
  const row: Record<string, unknown> = { ...value }
  for (const [field, permission] of plan.hidden) if (!permissions.has(permission)) delete row[field]
  for (const [field, inner] of plan.within) if (field in row) row[field] = hide(inner, row[field], permissions)
  return row
}

/** What of a value of this schema somebody with these permissions may see. Made once per schema; costs nothing where no field has a class. */
export const hiderOf = (schema: z.ZodType): ((value: unknown, permissions: ReadonlySet<string>) => unknown) => {
  const plan = planOf(schema)
  return plan ? (value, permissions) => hide(plan, value, permissions) : (value) => value
}

/** Permissions of classes that this schema has fields of. */
export const classPermissionsOf = (schema: z.ZodType): string[] => {
  const found = new Set<string>()
  const walk = (plan: Plan | undefined): void => {
    for (const [, permission] of plan?.hidden ?? []) found.add(permission)
    for (const [, inner] of plan?.within ?? []) walk(inner)
  }
  walk(planOf(schema))
  return [...found]
}

/** Of an object each of its fields, so that it can be said which of them changed. */
const replaceLeaves = (value: unknown, replace: (value: unknown) => unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([field, each]) => [field, each === null ? null : replace(each)]))
    : replace(value)

const substitute = (plan: Plan, value: unknown, replace: (value: unknown) => unknown): unknown => {
  if (Array.isArray(value)) return value.map((each) => substitute(plan, each, replace))
  if (typeof value !== 'object' || value === null) return value
  const row: Record<string, unknown> = { ...value }
  for (const [field, inner] of plan.within) if (field in row) row[field] = substitute(inner, row[field], replace)
  for (const [field] of plan.hidden)
    if (row[field] !== undefined && row[field] !== null) row[field] = replaceLeaves(row[field], replace)
  return row
}

/** A value of this schema with something else in place of each classified field: for what is kept where it must not be read. */
export const replacerOf = (schema: z.ZodType): ((value: unknown, replace: (value: unknown) => unknown) => unknown) => {
  const plan = planOf(schema)
  return plan ? (value, replace) => substitute(plan, value, replace) : (value) => value
}
