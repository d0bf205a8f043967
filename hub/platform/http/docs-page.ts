/** The API for people: one plain page from the OpenAPI document and the refusals, without a script and without a network. */
import { REFUSALS } from '../../contract/refusal.ts'
import { fieldsTable, html, wordsOf } from './docs-schema.ts'
import { exampleOf, type JsonSchema, type Schemas } from './json-schema.ts'

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>
}
interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema?: JsonSchema
  readonly description?: string
}
interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly security?: readonly Readonly<Record<string, unknown>>[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}
interface Described {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:68rem;margin:0 auto;padding:1rem;color:#1b2430;background:#fff;overflow-wrap:anywhere}
h1{margin:0}h2{margin:2.5rem 0 .5rem;border-bottom:2px solid #d7dde5}h3{margin:1.5rem 0 .3rem}h4{margin:.8rem 0 .2rem}details{border:1px solid #d7dde5;border-radius:6px;margin:.4rem 0;padding:.4rem .8rem}
summary{cursor:pointer;padding:.4rem 0}code,pre{font:13px/1.45 ui-monospace,monospace}pre{background:#f4f6f9;padding:.8rem;overflow:auto;border-radius:6px;max-height:24rem;overflow-wrap:normal}
b.m{display:inline-block;min-width:4rem;color:#075}a{color:#0b5cad}table{border-collapse:collapse;width:100%}td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #e6eaef;vertical-align:top}td:first-child{width:12rem}td table td:first-child{width:auto}
.q{color:#5b6775}@media(max-width:40rem){td:first-child{width:35%}td{padding:.25rem .3rem}}
@media(prefers-color-scheme:dark){body{background:#12171e;color:#dde4ec}pre{background:#1b232d}details,h2,td{border-color:#2c3743}.q{color:#93a1b0}a{color:#7ab7f5}b.m{color:#4fd18b}}`

const ADDRESS = 'http://localhost:8080'
const JSON_TYPE = 'application/json'
const coded = (text: string): string => html(text).replace(/`([^`]+)`/g, '<code>$1</code>')
const shown = (value: unknown): string => `<pre>${html(jsonText(value))}</pre>`
const LINE_CHARACTERS_MAX = 90
/** What fits on a line stands on one. */
const jsonText = (value: unknown, indent = ''): string => {
  const text = JSON.stringify(value)
  if (typeof value !== 'object' || value === null || indent.length + text.length <= LINE_CHARACTERS_MAX) return text
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((each) => jsonText(each, inner))
    : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${jsonText(each, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`
}
const schemaOf = ({ content }: Content): JsonSchema | undefined => content?.[JSON_TYPE]?.schema

export const docsPage = (document: Record<string, unknown>): string => {
  const paths = document.paths as Record<string, Record<string, Operation>>
  const { schemas } = document.components as { schemas: Schemas }
  const { title, description } = document.info as { title: string; description: string }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Described => ({ path, method, operation })),
  )
  const byTag = Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? '')
  const tags = [...byTag.keys()].sort()
  const links = [...tags, 'schemas', 'refusals'].map((tag) => `<a href="#${html(tag)}">${html(tag)}</a>`).join(' · ')
  const sections = tags.map((tag) => {
    const own = (byTag.get(tag) ?? []).map((described) => section(described, schemas))
    return `<h2 id="${html(tag)}">${html(tag)}</h2>${own.join('')}`
  })
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} API</title>
<style>${STYLE}</style><h1>${title} API</h1><p>${coded(description)}</p>
<p>Machine-readable: <a href="/api/openapi.json">OpenAPI 3.1</a>. ${links}</p>
${sections.join('')}<h2 id="schemas">schemas</h2>${named(schemas)}<h2 id="refusals">refusals</h2><table>${refusals()}</table></html>`
}

/** What has a name has its example there, once. */
const section = ({ path, method, operation }: Described, schemas: Schemas): string => {
  const { parameters = [], requestBody, responses, summary = '', description = '' } = operation
  const body = requestBody && schemaOf(requestBody)
  const answers = Object.entries(responses).filter(([status]) => status !== 'default')
  const [first] = answers.flatMap(([, answer]) => schemaOf(answer) ?? [])
  return `<details><summary><b class="m">${method.toUpperCase()}</b> <code>${html(path)}</code> <span class="q">${html(summary)}</span></summary>
<p>${coded(description)}</p>${parameters.length > 0 ? `<h4>Parameters</h4><table>${parameters.map(parameterRow).join('')}</table>` : ''}
${body ? `<h4>Body</h4>${wordsOf(body)}` : ''}<h4>Example</h4><pre>${html(curl({ path, method, operation }, schemas))}</pre>
${answers.map(([status, answer]) => answerOf(status, schemaOf(answer))).join('')}${first && first.$ref === undefined ? shown(exampleOf(first, schemas)) : ''}</details>`
}

const answerOf = (status: string, schema: JsonSchema | undefined): string =>
  `<h4>Answer ${html(status)}</h4>${schema ? wordsOf(schema) : '<p>nothing</p>'}`

const parameterRow = (parameter: Parameter): string =>
  `<tr><td><code>${html(parameter.name)}</code> <span class="q">${parameter.in}${parameter.required ? '' : ', optional'}</span></td><td>${wordsOf(parameter.schema ?? {})}${parameter.description ? `<br><span class="q">${html(parameter.description)}</span>` : ''}</td></tr>`

/** As somebody would type it: with the key, or with the cookie where only that is taken. */
const curl = ({ path, method, operation }: Described, schemas: Schemas): string => {
  const body = operation.requestBody && schemaOf(operation.requestBody)
  const valueIn = (parameter: Parameter): string => String(exampleOf(parameter.schema ?? {}, schemas))
  const all = operation.parameters ?? []
  const address = all
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, parameter) => text.replace(`{${parameter.name}}`, valueIn(parameter)), path)
  const headers = all.flatMap((parameter) => {
    if (parameter.in !== 'header') return []
    if (parameter.name === 'If-Match') return [`-H 'If-Match: "3"'`]
    return parameter.required ? [`-H '${parameter.name}: ${valueIn(parameter)}'`] : []
  })
  const parts = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}'${ADDRESS}${address}'`,
    ...signing(operation, path),
    ...headers,
    ...(body ? [`-H 'content-type: ${JSON_TYPE}'`, `-d '${JSON.stringify(exampleOf(body, schemas))}'`] : []),
  ]
  return parts.join(' \\\n  ')
}

const signing = ({ security }: Operation, path: string): string[] => {
  if (!security) return [`-H 'x-api-key: dl_…'`]
  if (security.length > 0) return ['-b jar']
  return path.startsWith('/api/auth/') ? ['-c jar'] : []
}

const named = (schemas: Schemas): string =>
  Object.entries(schemas)
    .map(
      ([name, schema]) =>
        `<h3 id="schema-${html(name)}">${html(name)}</h3>${fieldsTable(schema)}${shown(exampleOf(schema, schemas))}`,
    )
    .join('')

const refusals = (): string =>
  Object.entries(REFUSALS)
    .map(
      ([code, { status, en, zh }]) =>
        `<tr id="${code}"><td><code>${code}</code> ${status}</td><td>${html(en)}<br><span lang="zh">${html(zh)}</span></td></tr>`,
    )
    .join('')
