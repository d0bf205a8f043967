import { type Facts, type FieldError, fill } from './fault.ts'
import type { Noun, Said } from './noun.ts'
import { SIGN_IN_REFUSALS } from './sign-in-refusal.ts'

export type { FieldError } from './fault.ts'

/** Expected outcomes that are not success: returned, never thrown. Each has a text in both languages that says what to do. */
export const REFUSALS = {
  ...SIGN_IN_REFUSALS,
  'not-permitted': {
    status: 403,
    en: 'You may not do this: it needs the permission {permission}.',
    zh: '您没有权限执行此操作，需要权限 {permission}。',
  },
  'beyond-scope': {
    status: 403,
    en: 'This reaches beyond the companies, warehouses and parties that you may see; ask somebody who sees them.',
    zh: '此操作涉及您无权查看的公司、仓库或往来单位，请由有权查看的人员执行。',
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
  'name-unusable': {
    status: 409,
    en: 'The name {name} cannot be used; choose another one.',
    zh: '名称 {name} 不能使用，请另选一个。',
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
  'own-request': {
    status: 403,
    en: '{who} made, changed or asked for {number} and cannot approve it; somebody else must.',
    zh: '{who} 是 {number} 的制单人、修改人或提交人，不能自行审批，请由他人审批。',
  },
  'not-an-approver': {
    status: 403,
    en: '{number} does not await you now: its step {step} awaits others.',
    zh: '{number} 当前不由您审批：第 {step} 步由其他人处理。',
  },
  'decided-before': {
    status: 409,
    en: '{who} has approved a step of {number} already; the next one needs another person.',
    zh: '{who} 已审批过 {number} 的一个步骤，其余步骤须由他人审批。',
  },
  'request-ended': {
    status: 409,
    en: 'This request for {number} is {state} (by {by}); there is nothing to decide any more.',
    zh: '{number} 的这次审批申请{state}（{by}），无需再处理。',
  },
  'changed-since-seen': {
    status: 412,
    en: '{number} was changed since you looked at it ({changes}); look at it again before you decide.',
    zh: '{number} 在您查看之后有改动（{changes}），请重新查看后再审批。',
  },
  'not-the-asker': {
    status: 403,
    en: 'Only {by}, who asked for it, can withdraw the request for {number}.',
    zh: '{number} 的审批申请只能由提交人 {by} 撤回。',
  },
  'person-needed': {
    status: 403,
    en: 'A key cannot do this: sign in as a person.',
    zh: '密钥不能执行此操作，请以本人身份登录。',
  },
  'template-delivered': {
    status: 409,
    en: 'The label {name} is delivered with the product and stays as it is; save a copy under another name.',
    zh: '标签 {name} 为系统自带模板，不能修改，请另存为新模板。',
  },
  'printer-not-allowed': {
    status: 409,
    en: '{address} is no address that labels may be sent to: a printer has an address of the house (10.…, 172.16.… to 172.31.…, 192.168.…) and a port 9100 to 9109 or 6101; for others ask the operator to set PRINTER_HOSTS.',
    zh: '不能向 {address} 发送标签：打印机须为内网地址（10.…、172.16.… 至 172.31.…、192.168.…），端口为 9100 至 9109 或 6101；其他地址请联系系统管理员设置 PRINTER_HOSTS。',
  },
  'printer-without-rfid': {
    status: 409,
    en: 'The printer {name} cannot encode tags; choose one that can.',
    zh: '打印机 {name} 不支持 RFID 写码，请选择支持写码的打印机。',
  },
  'printer-off': {
    status: 409,
    en: 'The printer {name} is switched off here; activate it first.',
    zh: '打印机 {name} 已停用，请先启用。',
  },
  'label-of-other-subject': {
    status: 409,
    en: 'The label {name} is not made for this; choose another one.',
    zh: '标签 {name} 不适用于此对象，请另选模板。',
  },
  'no-gs1-prefix': {
    status: 409,
    en: 'Set the GS1 company prefix first, under Labels.',
    zh: '请先在“标签模板”中设置 GS1 厂商识别代码。',
  },
  'numbers-used-up': { status: 409, en: 'The numbers of {what} are used up.', zh: '{what} 的编号已用完。' },
  'needs-printer': {
    status: 409,
    en: 'Tags need a printer with RFID, not a sheet.',
    zh: '写码需要带 RFID 的打印机，不能生成页面。',
  },
  'not-a-demo': { status: 409, en: 'Only a demo company can be wiped.', zh: '只能清除演示公司的数据。' },
  deactivated: {
    status: 403,
    en: 'This account is deactivated; ask an administrator to activate it.',
    zh: '此账户已停用，请联系管理员启用。',
  },
  'link-ended': {
    status: 410,
    en: 'This link was used, replaced or has expired; ask an administrator for a new one.',
    zh: '此链接已使用、已被替换或已过期，请向管理员索取新链接。',
  },
  'last-administrator': {
    status: 409,
    en: '{name} is the last active administrator; make another one first.',
    zh: '{name} 是最后一位启用的管理员，请先添加另一位管理员。',
  },
  'own-account': {
    status: 409,
    en: 'Nobody does this to himself; ask another administrator.',
    zh: '不能对自己执行此操作，请由另一位管理员执行。',
  },
  'beyond-own': {
    status: 403,
    en: 'You can give only what you have yourself; you lack {lacking}.',
    zh: '只能授予您自己拥有的权限与范围，您缺少：{lacking}。',
  },
  'above-you': {
    status: 403,
    en: '{name} may or sees more than you; only an administrator can do this.',
    zh: '{name} 的权限或范围超过您，只有管理员可以执行此操作。',
  },
  'role-fixed': {
    status: 409,
    en: 'The administrator may everything; this role cannot be changed.',
    zh: '管理员拥有全部权限，此角色不能更改。',
  },
  'role-built-in': {
    status: 409,
    en: 'The role {code} is built in; it can be changed and reset, not removed.',
    zh: '角色 {code} 为内置角色，可以修改和恢复，但不能删除。',
  },
  'role-held': {
    status: 409,
    en: '{count} people have the role {code}; give them another one first.',
    zh: '有 {count} 人使用角色 {code}，请先为其更换角色。',
  },
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
