/** The API for people: one plain page from the OpenAPI document and the refusals, without a script and without a network. */
import { REFUSALS } from '../../contract/refusal.ts'

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly schema?: unknown
    readonly description?: string
  }[]
  readonly requestBody?: { readonly content: Record<string, { readonly schema: unknown }> }
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: unknown }> }>
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:68rem;margin:0 auto;padding:1.5rem;color:#1b2430;background:#fff}
h1{margin:0}h2{margin:2.5rem 0 .5rem;border-bottom:2px solid #d7dde5}details{border:1px solid #d7dde5;border-radius:6px;margin:.4rem 0;padding:.4rem .8rem}
summary{cursor:pointer}code,pre{font:13px/1.45 ui-monospace,monospace}pre{background:#f4f6f9;padding:.8rem;overflow:auto;border-radius:6px;max-height:24rem}
b.m{display:inline-block;min-width:4rem;color:#0a5}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #e6eaef;vertical-align:top}
.q{color:#5b6775}@media(prefers-color-scheme:dark){body{background:#12171e;color:#dde4ec}pre{background:#1b232d}details,h2,td,th{border-color:#2c3743}.q{color:#93a1b0}}`

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const shown = (schema: unknown): string => `<pre>${html(JSON.stringify(schema, null, 2))}</pre>`
const row = (...cells: string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`

export const docsPage = (document: Record<string, unknown>): string => {
  const paths = document.paths as Record<string, Record<string, Operation>>
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? ''))].sort()
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags?.[0] === tag)
    return `<h2 id="${html(tag)}">${html(tag)}</h2>${own.map(section).join('')}`
  })
  const info = document.info as { title: string; description: string }
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${info.title} API</title>
<style>${STYLE}</style><h1>${info.title} API</h1><p>${html(info.description).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>
<p>Machine-readable: <a href="/api/openapi.json">OpenAPI 3.1</a>. ${tags.map((tag) => `<a href="#${html(tag)}">${html(tag)}</a>`).join(' · ')} · <a href="#refusals">refusals</a></p>
${sections.join('')}<h2 id="refusals">refusals</h2><table>${refusals()}</table></html>`
}

const section = ({ path, method, operation }: { path: string; method: string; operation: Operation }): string => {
  const parameters = (operation.parameters ?? []).map((parameter) =>
    row(
      `<code>${html(parameter.name)}</code>`,
      parameter.in,
      parameter.required ? 'required' : '',
      html(parameter.description ?? ''),
      `<code>${html(JSON.stringify(parameter.schema))}</code>`,
    ),
  )
  const body = operation.requestBody?.content['application/json']?.schema
  const answers = Object.entries(operation.responses).filter(([status]) => status !== 'default')
  return `<details><summary><b class="m">${method.toUpperCase()}</b> <code>${html(path)}</code> <span class="q">${html(operation.summary ?? '')}</span></summary>
<p>${html(operation.description ?? '').replace(/`([^`]+)`/g, '<code>$1</code>')}</p>${parameters.length > 0 ? `<table>${parameters.join('')}</table>` : ''}
${body === undefined ? '' : `<p>Body</p>${shown(body)}`}${answers.map(([status, { content }]) => `<p>${status}</p>${content ? shown(content['application/json']?.schema) : ''}`).join('')}</details>`
}

const refusals = (): string =>
  Object.entries(REFUSALS)
    .map(
      ([code, { status, en, zh }]) =>
        `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${html(en)}</td><td lang="zh">${html(zh)}</td></tr>`,
    )
    .join('')
