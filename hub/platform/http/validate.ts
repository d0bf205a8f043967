/** Input against its schema: what is wrong is named by its field, with a remedy. */
import { z } from 'zod'
import { type FieldError, type Refusal, refuse } from '../../contract/refusal.ts'

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

const hasNul = (value: unknown): boolean => typeof value === 'string' && value.includes('\0')

/** The parsed value, or `bad-input` naming each field. `where` names the whole: body, query, path. */
export const validate = (
  schema: z.ZodType | undefined,
  input: unknown,
  where: 'body' | 'query' | 'path',
): { value: unknown } | Refusal<'bad-input'> => {
  const nul = where === 'body' ? undefined : Object.entries(input as object).find(([, value]) => hasNul(value))
  if (nul) return badInput([{ field: nul[0], code: 'bad-text', message: 'holds a NUL character; leave it out' }])
  const parsed = (schema ?? NOTHING).safeParse(input ?? {}, { reportInput: true })
  if (parsed.success) return { value: parsed.data }
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
