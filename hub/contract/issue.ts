/** What zod complains of, in words for people and in both languages. Every issue code zod has ends here; no text of its own leaves. */
import type { z } from 'zod'
import { type Facts, type FaultName, type FieldError, fault } from './fault.ts'
import { EXAMPLES, hintOf } from './hint.ts'
import type { Said } from './noun.ts'

type Issue = z.core.$ZodIssue

/** The first of all complaints. The value must have been parsed with `reportInput`. */
export const firstFaultOf = ({ issues }: z.ZodError, whole: string): FieldError =>
  issues.flatMap((issue) => faultsOf(issue, whole))[0] ?? fault(whole, 'bad-form')

/** What is expected, and what was given. */
const TYPES: Readonly<Record<string, Said>> = {
  string: { en: 'text', zh: '文本' },
  number: { en: 'a number', zh: '数字' },
  int: { en: 'a whole number', zh: '整数' },
  bigint: { en: 'a whole number', zh: '整数' },
  boolean: { en: 'true or false', zh: 'true 或 false' },
  array: { en: 'a list', zh: '列表' },
  tuple: { en: 'a list', zh: '列表' },
  object: { en: 'an object with fields', zh: '包含字段的对象' },
  record: { en: 'an object with fields', zh: '包含字段的对象' },
  null: { en: 'null', zh: 'null' },
}
const SOMETHING: Said = { en: 'something else', zh: '其他内容' }

/** By zod's name of the format. */
const FORMATS: Readonly<Record<string, Said>> = {
  uuid: { en: `an id, such as "${EXAMPLES.uuid}"`, zh: `编号，如 "${EXAMPLES.uuid}"` },
  datetime: {
    en: `an instant in UTC, such as "${EXAMPLES['date-time']}"`,
    zh: `UTC 时刻，如 "${EXAMPLES['date-time']}"`,
  },
  date: { en: `a day, such as "${EXAMPLES.date}"`, zh: `日期，如 "${EXAMPLES.date}"` },
  email: { en: `an e-mail address, such as "${EXAMPLES.email}"`, zh: `电子邮箱地址，如 "${EXAMPLES.email}"` },
}

const typeOf = (input: unknown): string => (input === null ? 'null' : Array.isArray(input) ? 'array' : typeof input)
const saidOf = (type: string): Said => TYPES[type] ?? SOMETHING

const fieldOf = (path: readonly PropertyKey[], whole: string): string =>
  path.length === 0 ? whole : path.map(String).join('.')

/** `whole` names what was checked, such as body, where the complaint is about no field of it. */
export const faultsOf = (issue: Issue, whole: string): FieldError[] => {
  const field = fieldOf(issue.path, whole)
  const below = (issues: readonly Issue[]): FieldError[] =>
    issues.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, whole))
  const one = (name: FaultName, facts: Facts = {}): FieldError[] => [fault(field, name, facts)]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => fault(fieldOf([...issue.path, key], whole), 'unknown-field'))
    case 'invalid_type':
      return one(...typeFault(issue.expected, issue.input))
    case 'too_small':
    case 'too_big':
      return one(...boundFault(issue))
    case 'not_multiple_of':
      return one('not-multiple-of', { divisor: String(issue.divisor) })
    case 'invalid_value':
      return issue.input === undefined
        ? one('required', { expected: oneOf(issue.values) })
        : one('invalid-value', { options: oneOf(issue.values) })
    case 'invalid_format': {
      const hint = hintOf(issue.message) ?? FORMATS[issue.format]
      return hint ? one('invalid-format', { hint }) : one('bad-form')
    }
    case 'custom': {
      const hint = hintOf(issue.message)
      return hint ? one('custom', { hint }) : one('refused')
    }
    case 'invalid_union': {
      const inner = below(nearest(issue.errors))
      return inner.length > 0 ? inner : one('no-form')
    }
    case 'invalid_key':
    case 'invalid_element':
      return below(issue.issues)
  }
}

const typeFault = (expected: string, input: unknown): [FaultName, Facts] => {
  if (input === undefined) return ['required', { expected: saidOf(expected) }]
  if (typeof input === 'number') {
    if (expected === 'int') return ['not-whole', {}]
    if (expected === 'number') return ['not-a-number', {}]
  }
  // a query is text: a number was read from it, or none could be
  if (expected === 'number' && typeof input === 'string') return ['not-a-number', {}]
  return ['invalid-type', { expected: saidOf(expected), given: saidOf(typeOf(input)) }]
}

type Bound = Extract<Issue, { code: 'too_small' | 'too_big' }>

const boundFault = (issue: Bound): [FaultName, Facts] => {
  const isSmall = issue.code === 'too_small'
  const facts: Facts = isSmall ? { min: String(issue.minimum) } : { max: String(issue.maximum) }
  switch (issue.origin) {
    case 'string':
      if (isSmall && Number(issue.minimum) === 1) return ['empty', {}]
      return [isSmall ? 'too-short' : 'too-long', facts]
    case 'array':
    case 'set':
    case 'map':
      return [isSmall ? 'too-few' : 'too-many', facts]
    default:
      if (issue.inclusive === false) return [isSmall ? 'not-above' : 'not-below', facts]
      return [isSmall ? 'too-small' : 'too-big', facts]
  }
}

const oneOf = (values: readonly unknown[]): Said => ({
  en: values.map(String).join(', '),
  zh: values.map(String).join('、'),
})

/** Of several forms, the one that fits furthest is the one that was meant. */
const nearest = (errors: readonly (readonly Issue[])[]): readonly Issue[] =>
  [...errors].sort((a, b) => depthOf(b) - depthOf(a))[0] ?? []
const depthOf = (issues: readonly Issue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length))
