/** From a route's own schema: its fields, and for each some values of a type that it cannot be. */
import { z } from 'zod'

export interface BodyField {
  readonly name: string
  /** JSON Schema types it may be, `null` among them where it may be empty. */
  readonly types: ReadonlySet<string>
}

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
}

const typeOf = (value: unknown): string => (value === null ? 'null' : typeof value)

const typesOf = (schema: JsonSchema): string[] => [
  ...[schema.type ?? []].flat(),
  ...('const' in schema ? [typeOf(schema.const)] : []),
  ...(schema.enum ?? []).map(typeOf),
  ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap(typesOf),
]

/** The fields at the top of a strict object; none when there is no schema. */
export const fieldsOf = (schema: z.ZodType | undefined): BodyField[] => {
  if (!schema) return []
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  return Object.entries(properties).map(([name, field]) => ({ name, types: new Set(typesOf(field)) }))
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  string: '\u0007',
  number: -0.123_456_789,
  boolean: true,
  null: null,
  array: [{}],
  object: { colour: 'red' },
}

export const wrongFor = ({ types }: BodyField): unknown[] =>
  Object.entries(SAMPLES)
    .filter(([type]) => !types.has(type) && !(type === 'number' && types.has('integer')))
    .map(([, value]) => value)
