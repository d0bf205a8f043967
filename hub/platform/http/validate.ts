/** Input against its schema: what is wrong is named by its field, with a remedy. */
import { z } from 'zod'
import { type FieldError, type Refusal, refuse } from '../../contract/refusal.ts'
import { textFault } from '../../contract/text.ts'

const ERRORS_MAX = 50
const NOTHING = z.strictObject({})

type Issue = z.core.$ZodIssue

const fieldOf = (path: readonly PropertyKey[], where: string): string =>
  path.length === 0 ? where : path.map(String).join('.')

/** zod's own texts name the expectation; these say what to do about it. */
const errorsOf = (issue: Issue, where: string): FieldError[] => {
  const field = fieldOf(issue.path, where)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: fieldOf([...issue.path, key], where),
      code: 'unknown-field',
      message: 'is not known here; leave it out or correct its name',
    }))
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return [{ field, code: 'required', message: `is required: ${issue.expected}` }]
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = [...issue.errors].sort((a, b) => depthOf(b) - depthOf(a))[0] ?? []
    const inner = nearest.flatMap((error) => errorsOf({ ...error, path: [...issue.path, ...error.path] }, where))
    if (inner.length > 0) return inner
  }
  return [{ field, code: issue.code.replaceAll('_', '-'), message: issue.message }]
}

const depthOf = (issues: readonly Issue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length))

/** Every text in it, however deep; only for what has passed its schema, which says how deep that is. */
const wrongTexts = (value: unknown, field: string): FieldError[] => {
  if (typeof value === 'string') {
    const message = textFault(value)
    return message === undefined ? [] : [{ field, code: 'bad-text', message }]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => wrongTexts(each, field === '' ? key : `${field}.${key}`))
}

/** The parsed value, or `bad-input` naming each field. `where` names the whole: body, query, path. */
export const validate = (
  schema: z.ZodType | undefined,
  input: unknown,
  where: 'body' | 'query' | 'path',
): { value: unknown } | Refusal<'bad-input'> => {
  const parsed = (schema ?? NOTHING).safeParse(input ?? {}, { reportInput: true })
  if (parsed.success) {
    const wrong = wrongTexts(input, '')
    return wrong.length > 0 ? badInput(wrong) : { value: parsed.data }
  }
  return badInput(parsed.error.issues.flatMap((issue) => errorsOf(issue, where)))
}

export const badInput = (errors: readonly FieldError[]): Refusal<'bad-input'> => {
  const shown = errors.slice(0, ERRORS_MAX)
  return refuse(
    'bad-input',
    {
      fields: shown
        .map(({ field, message }) => `${field} ${message}`)
        .join('; ')
        .slice(0, 1_000),
    },
    { errors: shown },
  )
}
