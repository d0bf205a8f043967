/** Input against its schema: what is wrong is named by its field, with a remedy. */
import { z } from 'zod'
import { type FieldError, fault } from '../../contract/fault.ts'
import { faultsOf } from '../../contract/issue.ts'
import { type Refusal, refuseFields } from '../../contract/refusal.ts'
import { textFault } from '../../contract/text.ts'

const ERRORS_MAX = 50
const NOTHING = z.strictObject({})

/** Every text in it, however deep; only for what has passed its schema, which says how deep that is. */
const wrongTexts = (value: unknown, field: string): FieldError[] => {
  if (typeof value === 'string') {
    const name = textFault(value)
    return name === undefined ? [] : [fault(field, name)]
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
  return badInput(parsed.error.issues.flatMap((issue) => faultsOf(issue, where)))
}

/** The first complaint about each field: what is no text need not hear that it is too short. */
const badInput = (errors: readonly FieldError[]): Refusal<'bad-input'> => {
  const byField = new Map(errors.toReversed().map((error) => [error.field, error]))
  return refuseFields(errors.filter((error) => byField.get(error.field) === error).slice(0, ERRORS_MAX))
}
