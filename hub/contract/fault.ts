/** What can be wrong with one field, in both languages, each with what to do about it. Read after the field's name. */
import { inWords, type Said } from './noun.ts'

export const FAULTS = {
  required: { en: 'is required: {expected}', zh: '必填：{expected}' },
  'unknown-field': {
    en: 'is not known here; leave it out or correct its name',
    zh: '不是此处的字段，请删除或更正名称',
  },
  'invalid-type': { en: 'must be {expected}, not {given}', zh: '应为{expected}，而不是{given}' },
  'not-whole': { code: 'invalid-type', en: 'must be a whole number, such as 50', zh: '应为整数，如 50' },
  'not-a-number': { code: 'invalid-type', en: 'must be a number, such as 50', zh: '应为数字，如 50' },
  empty: { code: 'too-small', en: 'must not be empty', zh: '不能为空' },
  'too-short': { code: 'too-small', en: 'must have at least {min} characters', zh: '至少需要 {min} 个字符' },
  'too-long': { code: 'too-big', en: 'must have at most {max} characters', zh: '最多 {max} 个字符' },
  'too-few': { code: 'too-small', en: 'must have at least {min} entries', zh: '至少需要 {min} 项' },
  'too-many': {
    code: 'too-big',
    en: 'must have at most {max} entries; send less at a time',
    zh: '最多 {max} 项，请分批发送',
  },
  'too-small': { en: 'must be at least {min}', zh: '不能小于 {min}' },
  'too-big': { en: 'must be at most {max}', zh: '不能大于 {max}' },
  'not-above': { code: 'too-small', en: 'must be more than {min}', zh: '必须大于 {min}' },
  'not-below': { code: 'too-big', en: 'must be less than {max}', zh: '必须小于 {max}' },
  'not-multiple-of': { en: 'must be a multiple of {divisor}', zh: '应为 {divisor} 的倍数' },
  'invalid-value': { en: 'must be one of: {options}', zh: '应为以下之一：{options}' },
  'invalid-format': { en: 'must be {hint}', zh: '应为{hint}' },
  custom: { en: 'must be {hint}', zh: '应为{hint}' },
  'no-form': {
    code: 'invalid-union',
    en: 'has none of the forms that are accepted here; see /api/docs',
    zh: '不符合此处接受的任何格式，请参阅 /api/docs',
  },
  'bad-form': {
    code: 'invalid-format',
    en: 'has not the form that is accepted here; see /api/docs',
    zh: '不符合此处接受的格式，请参阅 /api/docs',
  },
  refused: { code: 'custom', en: 'is not accepted here; see /api/docs', zh: '此处不接受该值，请参阅 /api/docs' },
  nul: { code: 'bad-text', en: 'holds a NUL character; leave it out', zh: '含有空字符，请删除' },
  half: {
    code: 'bad-text',
    en: 'holds half of a surrogate pair; leave it out or send the whole character',
    zh: '含有半个字符，请删除或发送完整字符',
  },
  'too-many-bytes': {
    code: 'too-big',
    en: 'has {bytes} bytes; at most {max} in one message, so send less at a time',
    zh: '有 {bytes} 字节，每条消息最多 {max}，请分次发送',
  },
  'not-json': { en: 'is not JSON in UTF-8; correct what sends it', zh: '不是 UTF-8 编码的 JSON，请修正发送程序' },
  'other-version': {
    en: 'is not {known}, the version this hub understands; update the hub before the gateway',
    zh: '不是本系统支持的版本 {known}，请先升级系统再升级网关',
  },
  'other-sender': {
    en: 'says {given}, but it was sent under {topic}; give each gateway its own name and credential',
    zh: '为 {given}，却以 {topic} 发送，请为每个网关使用各自的名称与凭据',
  },
  'used-before': {
    en: 'was used before for something else; was the gateway restored from a backup?',
    zh: '此前已用于其他内容，网关是否从备份恢复过？',
  },
  'not-stored': { en: 'is refused by the database: {reason}', zh: '被数据库拒绝：{reason}' },
  'not-utf8': { code: 'bad-text', en: 'must be percent-encoded UTF-8', zh: '应为 UTF-8 百分号编码' },
  'beyond-storage': {
    code: 'too-big',
    en: 'holds a number beyond what can be stored; send a smaller one',
    zh: '含有超出存储范围的数字，请减小',
  },
  'password-common': {
    en: 'is among the first that are guessed; string together a few words that have nothing to do with each other',
    zh: '太常见，容易被猜中，请用几个互不相关的词组成密码',
  },
  'password-personal': {
    en: 'is made of your name, your e-mail address or the name of this program; choose words that nobody links with you',
    zh: '由您的姓名、电子邮箱或本系统名称组成，请改用与您无关的词',
  },
  'pin-weak': {
    en: 'is among the first that are guessed: no runs such as 123456, no repetitions, no dates',
    zh: '太容易被猜中：请勿使用 123456 之类的连续数字、重复数字或日期',
  },
  'wrong-password': { en: 'is not your password', zh: '与您的密码不符' },
  'bad-version': { en: 'must be one version, such as "3"', zh: '应为一个版本号，如 "3"' },
  'bad-key': { en: 'must be 1 to 200 printable ASCII characters', zh: '应为 1 至 200 个可打印的 ASCII 字符' },
  'not-found': { en: 'names no {what} that there is', zh: '所指的{what}不存在' },
  'other-company': { en: 'names a {what} of another company', zh: '所指的{what}属于其他公司' },
  'other-warehouse': { en: 'names a {what} of another warehouse', zh: '所指的{what}属于其他仓库' },
  taken: { en: '{value} is taken; choose another', zh: '{value} 已被占用，请另选' },
  repeated: { en: '{value} is named twice; leave one out', zh: '{value} 重复，请删除其一' },
  'no-role': {
    code: 'not-found',
    en: '{value} is no role; see GET /roles',
    zh: '{value} 不是角色，请从角色列表中选择',
  },
  'no-permission': {
    code: 'not-found',
    en: '{value} is no permission; see GET /roles',
    zh: '{value} 不是权限，请从权限列表中选择',
  },
  'no-conflict': {
    code: 'not-found',
    en: '{value} is no conflict of this person; see GET /roles/conflicts',
    zh: '{value} 不是此人的职责冲突，请查看职责冲突报告',
  },
  'no-unit': { code: 'not-found', en: '{value} is no unit; see GET /units', zh: '{value} 不是计量单位，见 GET /units' },
  'is-base-unit': {
    en: 'is the base unit, which needs no conversion; leave it out',
    zh: '是基本单位，无需换算，请删除',
  },
  'too-precise': {
    en: 'has more decimals ({given}) than the unit of the item allows ({decimals})',
    zh: '有 {given} 位小数，而物料的单位只允许 {decimals} 位',
  },
  'no-label-value': {
    code: 'not-found',
    en: 'says {value}, which labels of this kind do not know; choose a value from the list',
    zh: '使用了此类标签没有的内容 {value}，请从列表中选择',
  },
  inactive: { en: 'names an item that is no longer traded; activate it first', zh: '所指的物料已停用，请先启用' },
  'not-a-supplier': {
    en: 'names a party that is no supplier; mark it as one first',
    zh: '所指的往来单位不是供应商，请先标记为供应商',
  },
  'below-itself': { en: 'would put the location below itself; choose another', zh: '会使库位成为自身的下级，请另选' },
  'not-a-dock': {
    en: 'names {code}, a {kind}; name a location of the kind dock',
    zh: '所指的 {code} 是{kind}，请选择类型为收货台的库位',
  },
  'is-a-dock': {
    en: 'names a dock; accepted goods go from the dock into stock, so name another kind of location',
    zh: '所指的是收货台；验收后的货物从收货台入库，请选择其他类型的库位',
  },
  'out-of-range': { en: 'must lie between {min} and {max}', zh: '应在 {min} 与 {max} 之间' },
  'not-offered': {
    en: 'is nothing that a {what} knows of itself; leave it out',
    zh: '是{what}不具备的条件，请删除',
  },
  'not-yourself': { en: 'must be somebody else than yourself', zh: '不能是您本人' },
  'manager-circle': {
    en: 'is this person, or has this person as a manager above; choose somebody else',
    zh: '是本人，或其上级链中已包含此人，请另选他人',
  },
  'no-approver': {
    en: 'names a role that nobody knows or that may not approve; choose one of: {options}',
    zh: '所指角色不存在或无审批权限，请选择：{options}',
  },
  'ends-before': { en: 'must be later than its beginning and than now', zh: '应晚于开始时间和当前时间' },
  'other-content': {
    en: 'is on item {item} and stands for {quantity}; send these, or leave epc out',
    zh: '的物料为 {item}、数量为 {quantity}，请照此填写或不填 epc',
  },
} as const satisfies Record<string, Said & { readonly code?: string }>
export type FaultName = keyof typeof FAULTS

export interface FieldError {
  readonly field: string
  readonly code: string
  readonly message: string
  readonly messageZh: string
}

/** What fills a {placeholder}: as it is, in each language, or a noun or state of ours. */
export type Fact = string | number | Said
export type Facts = Readonly<Record<string, Fact>>

/** Placeholders that hold words of ours; all others hold what people called things. */
const WORDED = new Set(['what', 'kind', 'state', 'needed', 'resolution'])
/** Of these, what is read as English, too: a kind or a decision is what the request itself calls it. */
const STATES = new Set(['state', 'needed'])

export const fill = (text: string, facts: Facts, language: 'en' | 'zh'): string => {
  const filled = text.replace(/\{(\w+)\}/g, (_, key: string) => {
    const fact = facts[key] ?? '?'
    if (typeof fact === 'object') return fact[language]
    const isWord = typeof fact === 'string' && (language === 'zh' ? WORDED : STATES).has(key)
    return isWord ? inWords(fact, language) : String(fact)
  })
  return language === 'en' ? filled : spaced(filled)
}

/** Chinese and Latin letters or digits do not touch. */
const spaced = (text: string): string =>
  text.replace(/(?<=\p{Script=Han})(?=[A-Za-z0-9"])|(?<=[A-Za-z0-9"])(?=\p{Script=Han})/gu, ' ')

/** `what` and `kind` among the facts are words of ours. */
export const fault = (field: string, name: FaultName, facts: Facts = {}): FieldError => {
  const { en, zh, ...more }: Said & { readonly code?: string } = FAULTS[name]
  return { field, code: more.code ?? name, message: fill(en, facts, 'en'), messageZh: fill(zh, facts, 'zh') }
}
