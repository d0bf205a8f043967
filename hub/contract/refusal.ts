import { type Facts, type FieldError, fill } from './fault.ts'
import type { Noun, Said } from './noun.ts'

export type { FieldError } from './fault.ts'

/** Expected outcomes that are not success: returned, never thrown. Each has a text in both languages that says what to do. */
export const REFUSALS = {
  'not-signed-in': { status: 401, en: 'Sign in or send an API key.', zh: '请登录或提供 API 密钥。' },
  'wrong-credentials': {
    status: 401,
    en: 'The e-mail address or the password is wrong.',
    zh: '电子邮箱或密码不正确。',
  },
  'sign-in-refused': {
    status: 400,
    en: 'The sign-in does not take this: {detail}.',
    zh: '登录服务不接受此请求：{detail}。',
  },
  'not-permitted': {
    status: 403,
    en: 'You may not do this: it needs the permission {permission}.',
    zh: '您没有权限执行此操作，需要权限 {permission}。',
  },
  'bad-origin': {
    status: 403,
    en: 'The request came from another site and was refused.',
    zh: '请求来自其他网站，已被拒绝。',
  },
  'not-found': { status: 404, en: 'There is no such {what}.', zh: '找不到该{what}。' },
  'bad-input': { status: 400, en: 'Some fields are not right: {fields}.', zh: '部分字段有误：{fields}。' },
  'bad-json': { status: 400, en: 'The body is not JSON: {detail}.', zh: '请求正文不是有效的 JSON：{detail}。' },
  'bad-cursor': {
    status: 400,
    en: 'cursor: not one this list gave out; start again without it.',
    zh: 'cursor：不是本列表给出的游标，请不带游标重新查询。',
  },
  'too-large': {
    status: 413,
    en: 'The body is over the limit of {limit}; send less at a time.',
    zh: '请求正文超过上限 {limit}，请分批发送。',
  },
  'wrong-content-type': {
    status: 415,
    en: 'Send the body as application/json.',
    zh: '请以 application/json 发送正文。',
  },
  'too-many-requests': {
    status: 429,
    en: 'Too many requests; try again in {seconds} s.',
    zh: '请求过多，请在 {seconds} 秒后重试。',
  },
  'stale-version': {
    status: 412,
    en: 'Somebody changed it since you read it (version {current}); reload and try again.',
    zh: '读取后已被他人修改（当前版本 {current}），请刷新后重试。',
  },
  'version-required': {
    status: 428,
    en: 'Send If-Match with the version you read.',
    zh: '请在 If-Match 中提供您读取的版本号。',
  },
  'key-reused': {
    status: 422,
    en: 'Idempotency-Key was used before with another content; use a new key.',
    zh: 'Idempotency-Key 已用于不同内容，请使用新的键。',
  },
  'key-busy': {
    status: 409,
    en: 'The first request with this Idempotency-Key is still at work; ask again.',
    zh: '使用该 Idempotency-Key 的首个请求仍在处理，请稍后再试。',
  },
  'already-exists': { status: 409, en: '{field} {value} is taken.', zh: '{field} {value} 已被占用。' },
  'wrong-state': {
    status: 409,
    en: '{number} is {state}; this needs {needed}.',
    zh: '{number} 的状态为{state}，此操作需要{needed}。',
  },
  'exceeds-stock': {
    status: 409,
    en: 'Only {available} of {item} at {location}; {wanted} wanted.',
    zh: '{location} 的 {item} 仅有 {available}，需要 {wanted}。',
  },
  'exists-with-different-fields': {
    status: 409,
    en: 'This key was posted before with other content ({field}).',
    zh: '该键已用不同内容过账（{field}）。',
  },
  'already-reversed': { status: 409, en: 'The movement was reversed already.', zh: '该库存移动已被冲销。' },
  'same-location': { status: 400, en: 'from and to are the same location.', zh: '来源与去向是同一库位。' },
  'already-received': {
    status: 409,
    en: '{number} has received goods; close it short instead.',
    zh: '{number} 已有收货，请改为按欠量关闭。',
  },
  'no-lines': {
    status: 409,
    en: '{number} has no lines; add at least one.',
    zh: '{number} 没有明细，请至少添加一行。',
  },
  'session-open': {
    status: 409,
    en: 'The door session is still open; wait until the pallet is through.',
    zh: '收货口作业仍在进行，请等托盘完全通过。',
  },
  'open-exceptions': {
    status: 409,
    en: '{count} exceptions of this session wait for a decision.',
    zh: '该作业还有 {count} 条异常待处理。',
  },
  'not-allowed-here': {
    status: 409,
    en: '{resolution} is not a way out of {kind}.',
    zh: '{kind}不能以{resolution}方式处理。',
  },
  'already-resolved': { status: 409, en: 'It was resolved by {by}.', zh: '已由 {by} 处理。' },
  'item-required': { status: 400, en: 'itemId: name the item this tag is on.', zh: 'itemId：请指定该标签所属的物料。' },
  'tag-elsewhere': {
    status: 409,
    en: '{epc} is at {location} by now, where this decision does not look for it. Move it by hand, or choose ignore and say why.',
    zh: '标签 {epc} 现位于 {location}，此处理方式已无法执行。请手工移动该标签，或选择忽略并说明原因。',
  },
  'tag-known': {
    status: 409,
    en: '{epc} was bound to {item} meanwhile and is at {location}. Choose ignore and say why.',
    zh: '标签 {epc} 已绑定到物料 {item}，现位于 {location}。请选择忽略并说明原因。',
  },
  'not-a-demo': { status: 409, en: 'Only a demo company can be wiped.', zh: '只能清除演示公司的数据。' },
  'in-use': { status: 409, en: '{what} is used by {by}.', zh: '{what}正被{by}使用。' },
  'changed-meanwhile': {
    status: 409,
    en: 'The {what} that this names was removed meanwhile; reload and try again.',
    zh: '所指的{what}已被删除，请刷新后重试。',
  },
} as const satisfies Record<string, { status: number; en: string; zh: string }>

export type RefusalCode = keyof typeof REFUSALS

/** 'not-found' of one that was named. */
const NOT_FOUND_BY_ID: Said = { en: 'There is no {what} {id}.', zh: '找不到{what} {id}。' }

export interface Refusal<C extends RefusalCode = RefusalCode> {
  readonly refused: C
  /** Values for the text's {placeholders}. */
  readonly facts: Facts
  readonly errors?: readonly FieldError[]
  readonly blockedBy?: readonly { readonly type: string; readonly id: string; readonly label: string }[]
}

/** What is not there must have a name in both languages. */
type FactsOf<C extends RefusalCode> = C extends 'not-found'
  ? { readonly what: Noun | Said; readonly id?: string }
  : Facts

export const refuse = <C extends RefusalCode>(
  refused: C,
  ...[facts, more]: C extends 'not-found'
    ? [FactsOf<C>]
    : [facts?: FactsOf<C>, more?: Pick<Refusal, 'errors' | 'blockedBy'>]
): Refusal<C> => ({ refused, facts: { ...facts }, ...more })

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value && 'facts' in value

const FIELDS_LENGTH_MAX = 1_000
const fieldsOf = (errors: readonly FieldError[], language: 'en' | 'zh'): string =>
  errors
    .map(({ field, message, messageZh }) => `${field} ${language === 'en' ? message : messageZh}`)
    .join(language === 'en' ? '; ' : '；')
    .slice(0, FIELDS_LENGTH_MAX)

/** The refusal's text with its facts filled in. */
export const refusalText = ({ refused, facts, errors = [] }: Refusal, language: 'en' | 'zh'): string => {
  if (refused === 'not-found' && facts.id !== undefined) return fill(NOT_FOUND_BY_ID[language], facts, language)
  const fields = refused === 'bad-input' ? fieldsOf(errors, language) : ''
  return fill(REFUSALS[refused][language], { ...facts, fields }, language)
}

/** 'bad-input' that names every wrong field. */
export const refuseFields = (errors: readonly FieldError[]): Refusal<'bad-input'> => ({
  refused: 'bad-input',
  facts: {},
  errors,
})
