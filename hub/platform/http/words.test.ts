/** No text for people is a validator's own, and none in Chinese holds English but what is a name: a field, a code, a format. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FAULTS, fault } from '../../contract/fault.ts'
import { HINTS } from '../../contract/hint.ts'
import { faultsOf } from '../../contract/issue.ts'
import { inWords, NOUNS } from '../../contract/noun.ts'
import { isRefusal, REFUSALS, type Refusal, type RefusalCode, refusalText, refuse } from '../../contract/refusal.ts'
import { personName } from '../auth/names.ts'
import { validate } from './validate.ts'

/** Names that are the same in every language: protocols, formats, addresses of ours, units. */
const NAMES = new Set(
  `API JSON ISO GS PDF RFID PRINTER_HOSTS IBAN SWIFT CNAPS UTF ASCII EPC GTIN IANA UTC GET MB Content-Encoding If-Match Idempotency-Key application/json /units /api/docs cursor
   true false null epc itemId fromLocationId AIM at firstSeenAt lastSeenAt`.split(/\s+/),
)
/** Quoted examples and {placeholders} are no words of the text. */
const englishIn = (text: string): string[] =>
  (text.replace(/"[^"]*"|\{\w+\}/g, ' ').match(/[A-Za-z/][\w/-]*[A-Za-z]/g) ?? []).filter((word) => !NAMES.has(word))

describe('every text in Chinese', () => {
  it.each([...Object.entries(REFUSALS), ...Object.entries(FAULTS), ...Object.entries(HINTS)])(
    'of %s holds no English, and no placeholder that the English lacks',
    (_, { en, zh }) => {
      expect(englishIn(zh)).toEqual([])
      expect(zh).toMatch(/\p{Script=Han}/u)
      const slots = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()
      expect(slots(zh)).toEqual(slots(en))
    },
  )

  it('of a noun is Chinese', () => {
    for (const [en, zh] of Object.entries(NOUNS))
      expect([en, zh]).toEqual([en, expect.stringMatching(/\p{Script=Han}/u)])
    expect(inWords('draft / confirmed', 'zh')).toBe('草稿或已确认')
  })
})

describe('a refusal for a state', () => {
  it('says states in words, and leaves what people called things', () => {
    const facts = { number: 'PO-in-stock', state: 'partly-received', needed: 'draft / awaiting-approval' }
    const refusal = refuse('wrong-state', facts)
    expect(refusalText(refusal, 'en')).toBe('PO-in-stock is partly received; this needs draft or awaiting approval.')
    expect(refusalText(refusal, 'zh')).toBe('PO-in-stock 的状态为部分收货，此操作需要草稿或待审批。')
  })
})

const said = (facts: Record<string, string | number>, more: Partial<Refusal> = {}) => ({ facts, ...more })
/** One of each, with facts as our commands give them. */
const SAMPLES: Readonly<Record<RefusalCode, Pick<Refusal, 'facts' | 'errors'>>> = {
  'not-signed-in': said({}),
  'wrong-credentials': said({}),
  'wrong-code': said({}),
  'code-over': said({}),
  'passkey-refused': said({}),
  'already-enrolled': said({}),
  'second-factor-required': said({}),
  'step-up-required': said({ minutes: 7 }),
  'sign-in-refused': said({ detail: '7' }),
  'office-needed': said({}),
  'not-paired': said({}),
  'wrong-badge': said({}),
  'other-warehouse': said({ warehouse: '7' }),
  'not-permitted': said({ permission: '7.7' }),
  'bad-origin': said({}),
  'not-found': said({ what: 'purchase order', id: '7' }),
  'bad-input': said(
    {},
    { errors: [fault('7', 'too-small', { min: 1 }), fault('8', 'not-found', { what: 'company' })] },
  ),
  'bad-json': said({ detail: '7' }),
  'bad-cursor': said({}),
  'too-large': said({ limit: '1 MB' }),
  'wrong-content-type': said({}),
  'too-many-requests': said({ seconds: '7' }),
  'stale-version': said({ current: '7' }),
  'version-required': said({}),
  'key-reused': said({}),
  'key-busy': said({}),
  'beyond-scope': said({}),
  'name-unusable': said({ name: '7' }),
  'already-exists': said({ field: '7', value: '8' }),
  'wrong-state': said({ number: '7', state: 'partly-received', needed: 'draft / confirmed' }),
  'exceeds-stock': said({ location: '7', item: '8', available: '9', wanted: '10' }),
  'exists-with-different-fields': said({ field: '7' }),
  'already-reversed': said({}),
  'same-location': said({}),
  'already-received': said({ number: '7' }),
  'no-lines': said({ number: '7' }),
  'session-open': said({}),
  'open-exceptions': said({ count: '7' }),
  'not-allowed-here': said({ kind: 'undetermined-direction', resolution: 'accept-as-found' }),
  'already-resolved': said({ by: '7' }),
  'item-required': said({}),
  'tag-elsewhere': said({ epc: '7', location: '8' }),
  'tag-known': said({ epc: '7', item: '8', location: '9' }),
  'own-request': said({ who: '7', number: '8' }),
  'not-an-approver': said({ number: '7', step: '8' }),
  'decided-before': said({ who: '7', number: '8' }),
  'request-ended': said({ number: '7', state: 'superseded', by: '8' }),
  'changed-since-seen': said({ number: '7', changes: '8' }),
  'not-the-asker': said({ number: '7', by: '8' }),
  'person-needed': said({}),
  'template-delivered': said({ name: '7' }),
  'printer-not-allowed': said({ address: '7' }),
  'printer-without-rfid': said({ name: '7' }),
  'printer-off': said({ name: '7' }),
  'label-of-other-subject': said({ name: '7' }),
  'no-gs1-prefix': said({}),
  'numbers-used-up': said({ what: '7' }),
  'needs-printer': said({}),
  'not-a-demo': said({}),
  deactivated: said({}),
  'link-ended': said({}),
  'last-administrator': said({ name: '7' }),
  'own-account': said({}),
  'beyond-own': said({ lacking: '7.7' }),
  'above-you': said({ name: '7' }),
  'role-fixed': said({}),
  'role-built-in': said({ code: '7' }),
  'role-held': said({ code: '7', count: '8' }),
  'in-use': said({ what: '7', by: '8' }),
  'changed-meanwhile': said({ what: 'company' }),
}

describe('every refusal', () => {
  it.each(Object.entries(SAMPLES))('%s fills its text in both languages', (code, sample) => {
    const refusal = { refused: code as RefusalCode, ...sample }
    for (const language of ['en', 'zh'] as const) expect(refusalText(refusal, language)).not.toMatch(/[{}?]/)
    expect(englishIn(refusalText(refusal, 'zh'))).toEqual([])
  })

  it('names each field, and is as long as somebody may read', () => {
    const errors = Array.from({ length: 50 }, (_, i) =>
      fault(`lines.${i}.quantity`, 'too-precise', { given: 9, decimals: 2 }),
    )
    const text = refusalText({ refused: 'bad-input', facts: {}, errors }, 'zh')
    expect(text).toContain('lines.3.quantity 有 9 位小数')
    expect(text.length).toBeLessThan(1_100)
  })
})

/** Every issue code of zod; those that no schema of ours can raise by themselves are made up. */
const coded = (code: string, more: object): z.core.$ZodIssue =>
  ({ code, path: ['f'], message: 'zod’s own words', input: 'x', ...more }) as unknown as z.core.$ZodIssue
const first = (schema: z.ZodType, input: unknown): z.core.$ZodIssue => {
  const [issue] = schema.safeParse(input, { reportInput: true }).error?.issues ?? []
  if (!issue) throw new Error('it was accepted')
  return issue
}
const ISSUES: readonly (readonly [z.core.$ZodIssue, string, string, string])[] = [
  [first(z.strictObject({ a: z.string() }), {}), 'required', 'is required: text', '必填：文本'],
  [first(z.strictObject({ a: z.enum(['x', 'y']) }), {}), 'required', 'is required: x, y', '必填：x、y'],
  [
    first(z.strictObject({}), { b: 1 }),
    'unknown-field',
    'is not known here; leave it out or correct its name',
    '不是此处的字段，请删除或更正名称',
  ],
  [first(z.string(), 7), 'invalid-type', 'must be text, not a number', '应为文本，而不是数字'],
  [first(z.array(z.string()), null), 'invalid-type', 'must be a list, not null', '应为列表，而不是 null'],
  [
    first(z.strictObject({}), []),
    'invalid-type',
    'must be an object with fields, not a list',
    '应为包含字段的对象，而不是列表',
  ],
  [
    first(z.boolean(), {}),
    'invalid-type',
    'must be true or false, not an object with fields',
    '应为 true 或 false，而不是包含字段的对象',
  ],
  [first(z.date(), 7), 'invalid-type', 'must be something else, not a number', '应为其他内容，而不是数字'],
  [first(z.int(), 1.5), 'invalid-type', 'must be a whole number, such as 50', '应为整数，如 50'],
  [first(z.coerce.number(), 'x'), 'invalid-type', 'must be a number, such as 50', '应为数字，如 50'],
  [first(z.number(), '7'), 'invalid-type', 'must be a number, such as 50', '应为数字，如 50'],
  [first(z.int().min(1), 0), 'too-small', 'must be at least 1', '不能小于 1'],
  [first(z.int().max(9), 10), 'too-big', 'must be at most 9', '不能大于 9'],
  [first(z.number().gt(1), 1), 'too-small', 'must be more than 1', '必须大于 1'],
  [first(z.number().lt(1), 1), 'too-big', 'must be less than 1', '必须小于 1'],
  [first(z.int(), 1e300), 'too-big', 'must be at most 9007199254740991', '不能大于 9007199254740991'],
  [first(z.string().min(1), ''), 'too-small', 'must not be empty', '不能为空'],
  [first(z.string().min(3), 'x'), 'too-small', 'must have at least 3 characters', '至少需要 3 个字符'],
  [first(z.string().max(1), 'xx'), 'too-big', 'must have at most 1 characters', '最多 1 个字符'],
  [first(z.array(z.string()).min(2), []), 'too-small', 'must have at least 2 entries', '至少需要 2 项'],
  [
    first(z.array(z.string()).max(0), ['x']),
    'too-big',
    'must have at most 0 entries; send less at a time',
    '最多 0 项，请分批发送',
  ],
  [first(z.number().multipleOf(5), 7), 'not-multiple-of', 'must be a multiple of 5', '应为 5 的倍数'],
  [first(z.enum(['up', 'down']), 'x'), 'invalid-value', 'must be one of: up, down', '应为以下之一：up、down'],
  [
    first(z.uuid(), 'x'),
    'invalid-format',
    'must be an id, such as "0197b5c0-3c1e-7a52-9d4e-2f60b1a7c3d8"',
    '应为编号，如 "0197b5c0-3c1e-7a52-9d4e-2f60b1a7c3d8"',
  ],
  [
    first(z.iso.datetime(), 'x'),
    'invalid-format',
    'must be an instant in UTC, such as "2026-03-31T08:15:00.000Z"',
    '应为 UTC 时刻，如 "2026-03-31T08:15:00.000Z"',
  ],
  [first(z.iso.date(), 'x'), 'invalid-format', 'must be a day, such as "2026-03-31"', '应为日期，如 "2026-03-31"'],
  [
    first(z.email(), 'x'),
    'invalid-format',
    'must be an e-mail address, such as "name@example.com"',
    '应为电子邮箱地址，如 "name@example.com"',
  ],
  [
    first(z.string().regex(/y/, HINTS.currency.en), 'x'),
    'invalid-format',
    'must be a currency of ISO 4217, such as "CNY"',
    '应为 ISO 4217 币种代码，如 "CNY"',
  ],
  [
    first(z.string().regex(/y/), 'x'),
    'invalid-format',
    'has not the form that is accepted here; see /api/docs',
    '不符合此处接受的格式，请参阅 /api/docs',
  ],
  [
    first(
      z.string().refine(() => false, HINTS.day.en),
      'x',
    ),
    'custom',
    'must be a day from 2000-01-01 to 2100-12-31',
    '应为 2000-01-01 至 2100-12-31 之间的日期',
  ],
  [
    first(
      z.string().refine(() => false),
      'x',
    ),
    'custom',
    'is not accepted here; see /api/docs',
    '此处不接受该值，请参阅 /api/docs',
  ],
  [
    first(z.union([z.uuid(), z.object({ a: z.int().min(1) })]), { a: 0 }),
    'too-small',
    'must be at least 1',
    '不能小于 1',
  ],
  [
    first(z.discriminatedUnion('k', [z.object({ k: z.literal('a') })]), { k: 'b' }),
    'invalid-union',
    'has none of the forms that are accepted here; see /api/docs',
    '不符合此处接受的任何格式，请参阅 /api/docs',
  ],
  [
    coded('invalid_key', { issues: [first(z.string(), 7)] }),
    'invalid-type',
    'must be text, not a number',
    '应为文本，而不是数字',
  ],
  [
    coded('invalid_element', { issues: [first(z.string(), 7)] }),
    'invalid-type',
    'must be text, not a number',
    '应为文本，而不是数字',
  ],
]

describe('a complaint of the validator', () => {
  it.each(ISSUES.map((each) => [each[0].code, each[3], each] as const))(
    '%s: %s',
    (_, __, [issue, code, message, messageZh]) => {
      expect(faultsOf(issue, 'body')).toEqual([{ field: expect.any(String), code, message, messageZh }])
    },
  )

  it('is known for every code that zod has', () => {
    const codes = [
      ...['invalid_type', 'too_big', 'too_small', 'invalid_format', 'not_multiple_of', 'unrecognized_keys'],
      ...['invalid_union', 'invalid_key', 'invalid_element', 'invalid_value', 'custom'],
    ]
    expect(new Set(ISSUES.map(([issue]) => issue.code as string))).toEqual(new Set(codes))
  })

  it('of a name that is taken by what is no person says what a name is', () => {
    const refused = validate(z.strictObject({ name: personName }), { name: 'system' }, 'body')
    expect(isRefusal(refused) && refused.errors).toMatchObject([
      { field: 'name', messageZh: expect.stringMatching('姓名') },
    ])
  })

  it('names the field, or the whole where it is about no field', () => {
    const nested = z.strictObject({ lines: z.array(z.strictObject({ quantity: z.string() })) })
    const refused = validate(nested, { lines: [{ quantity: '1' }, {}] }, 'body')
    expect(isRefusal(refused) && refused.errors?.map(({ field }) => field)).toEqual(['lines.1.quantity'])
    const whole = validate(nested, 'x', 'body')
    expect(isRefusal(whole) && whole.errors?.map(({ field }) => field)).toEqual(['body'])
  })
})
