/** JSON Schema as our OpenAPI document holds it: what the page for people reads, and an example of what it describes. */
import { EXAMPLES } from '../../contract/hint.ts'

export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly prefixItems?: readonly JsonSchema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}
export type Schemas = Readonly<Record<string, JsonSchema>>

const SAFE = Number.MAX_SAFE_INTEGER
const TEXTS: Readonly<Record<string, string>> = EXAMPLES

/** Of `#/components/schemas/Item`: Item. */
export const refName = ({ $ref }: JsonSchema): string | undefined => $ref?.split('/').at(-1)

/** What it may be beside null. */
export const formsOf = ({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] =>
  [...(anyOf ?? []), ...(oneOf ?? [])].filter(({ type }) => type !== 'null')

/** Bounds that somebody chose, not those of the number type. */
export const boundsOf = ({ minimum, maximum }: JsonSchema): { readonly min?: number; readonly max?: number } => ({
  ...(minimum === undefined || minimum <= -SAFE ? {} : { min: minimum }),
  ...(maximum === undefined || maximum >= SAFE ? {} : { max: maximum }),
})

/** A value that the schema accepts; every field of an object is there. */
export const exampleOf = (schema: JsonSchema, schemas: Schemas): unknown => {
  const named = schemas[refName(schema) ?? '']
  if (named) return exampleOf(named, schemas)
  const [given] = [...(schema.examples ?? []), ...(schema.enum ?? [])]
  if (given !== undefined) return given
  if ('const' in schema) return schema.const
  const [form] = formsOf(schema)
  if (form) return exampleOf(form, schemas)
  const [type] = [schema.type ?? []].flat()
  switch (type) {
    case 'string':
      return TEXTS[schema.format ?? ''] ?? 'text'
    case 'integer':
    case 'number':
      return boundsOf(schema).min ?? Math.min(boundsOf(schema).max ?? 1, 1)
    case 'boolean':
      return true
    case 'array':
      return schema.prefixItems
        ? schema.prefixItems.map((each) => exampleOf(each, schemas))
        : schema.items
          ? [exampleOf(schema.items, schemas)]
          : []
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, each]) => [name, exampleOf(each, schemas)]),
      )
    default:
      return null
  }
}
