/** A schema as a table for people: what each field is, and a link where it is described by its own name. */
import { boundsOf, formsOf, type JsonSchema, refName } from './json-schema.ts'

export const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const WORDS: Readonly<Record<string, string>> = {
  uuid: 'id',
  'date-time': 'instant, UTC',
  date: 'day',
  email: 'e-mail address',
}

const rangeOf = (schema: JsonSchema): string => {
  const { min, max } = boundsOf(schema)
  if (min === undefined && max === undefined) return ''
  return max === undefined ? `, at least ${min}` : min === undefined ? `, at most ${max}` : `, ${min} to ${max}`
}

/** In words, on one line; objects without a name say their fields. */
export const wordsOf = (schema: JsonSchema): string => {
  const name = refName(schema)
  if (name !== undefined) return `<a href="#schema-${html(name)}">${html(name)}</a>`
  const forms = formsOf(schema)
  if (forms.length > 0) return orNull(schema, forms.map(wordsOf).join(' or '))
  const options = schema.enum ?? ('const' in schema ? [schema.const] : [])
  if (options.length > 0) return options.map((option) => `<code>${html(String(option))}</code>`).join(' ')
  const [type = 'anything'] = [schema.type ?? []].flat().filter((each) => each !== 'null')
  return orNull(schema, plainWords(type, schema))
}

const orNull = ({ type, anyOf }: JsonSchema, words: string): string => {
  const isNullable = [type].flat().includes('null') || (anyOf ?? []).some((form) => form.type === 'null')
  return isNullable ? `${words} or null` : words
}

const plainWords = (type: string, schema: JsonSchema): string => {
  switch (type) {
    case 'string':
      return WORDS[schema.format ?? ''] ?? (schema.maxLength ? `text, at most ${schema.maxLength}` : 'text')
    case 'integer':
      return `whole number${rangeOf(schema)}`
    case 'number':
      return `number${rangeOf(schema)}`
    case 'boolean':
      return '<code>true</code> or <code>false</code>'
    case 'array':
      return schema.items ? `list of ${wordsOf(schema.items)}` : 'list'
    case 'object':
      return schema.properties ? fieldsTable(schema) : 'object'
    default:
      return type
  }
}

const exampleIn = ({ examples }: JsonSchema): string =>
  examples?.length ? ` such as <code>${html(String(examples[0]))}</code>` : ''

/** One row a field. */
export const fieldsTable = ({ properties = {}, required = [] }: JsonSchema): string => {
  const isRequired = new Set(required)
  const rows = Object.entries(properties).map(
    ([name, field]) =>
      `<tr><td><code>${html(name)}</code>${isRequired.has(name) ? '' : ' <span class="q">optional</span>'}</td><td>${wordsOf(field)}${exampleIn(field)}${
        field.description ? `<br><span class="q">${html(field.description)}</span>` : ''
      }</td></tr>`,
  )
  return `<table>${rows.join('')}</table>`
}
