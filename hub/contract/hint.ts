/** What a field accepts where a bare bound does not say it: the messages of our schemas, each with an example. */
import type { Said } from './noun.ts'

export const HINTS = {
  code: {
    en: 'at most 40 letters, digits and . _ + - such as "A-01-03", beginning with a letter or digit',
    zh: '最多 40 个字母、数字或 . _ + -，以字母或数字开头，如 "A-01-03"',
  },
  companyCode: {
    en: 'at most 20 capital letters, digits and dashes, such as "DL-01"',
    zh: '最多 20 个大写字母、数字或连字符，如 "DL-01"',
  },
  topicName: {
    en: 'at most 63 lower-case letters, digits and dashes, such as "dock-1"',
    zh: '最多 63 个小写字母、数字或连字符，如 "dock-1"',
  },
  line: { en: 'one line without control characters', zh: '不含控制字符的一行文字' },
  lines: { en: 'text without control characters', zh: '不含控制字符的文字' },
  personName: {
    en: 'a name that the ledger gives to nothing else, as "system" is, without brackets at its end, such as "Ada Lovelace"',
    zh: '不与系统、网关或密钥的称呼相同，且不以括号结尾的姓名，如 "王芳"',
  },
  roleCode: {
    en: 'two to 41 lower-case letters, digits and dashes, beginning with a letter, such as "night-shift"',
    zh: '2 至 41 个小写字母、数字或连字符，以字母开头，如 "night-shift"',
  },
  quantity: {
    en: 'a decimal with at most 12 digits and 6 decimals, such as "12.5"',
    zh: '最多 12 位整数和 6 位小数的数字文本，如 "12.5"',
  },
  positive: { en: 'greater than zero, such as "12.5"', zh: '大于零的数，如 "12.5"' },
  price: { en: 'a decimal with at most 4 decimals, such as "19.90"', zh: '最多 4 位小数的数字文本，如 "19.90"' },
  currency: { en: 'a currency of ISO 4217, such as "CNY"', zh: ' ISO 4217 币种代码，如 "CNY"' },
  day: { en: 'a day from 2000-01-01 to 2100-12-31', zh: '2000-01-01 至 2100-12-31 之间的日期' },
  timeZone: { en: 'an IANA time zone, such as "Asia/Shanghai"', zh: 'IANA 时区，如 "Asia/Shanghai"' },
  unitCode: { en: 'the code of a unit, such as "pcs"; see GET /units', zh: '计量单位代码，如 "pcs"，见 GET /units' },
  rational: {
    en: 'a whole number greater than zero as text, such as "12"',
    zh: '大于零的整数文本，如 "12"',
  },
  gtin: {
    en: 'a GTIN of 8, 12, 13 or 14 digits with a right check digit, such as "04012345123456"',
    zh: '校验位正确的 8、12、13 或 14 位 GTIN，如 "04012345123456"',
  },
  epc: {
    en: 'an EPC as hexadecimal digits, two for each byte, such as "3034257BF7194E4000001A85"',
    zh: '以十六进制书写的 EPC，每字节两位，如 "3034257BF7194E4000001A85"',
  },
  printerHost: {
    en: 'the address of a printer in the house, such as "192.168.1.40"',
    zh: '内网打印机的地址，如 "192.168.1.40"',
  },
  printerFont: {
    en: 'the name of a font in the printer, such as "E:SIMSUN.TTF"',
    zh: '打印机内字体的名称，如 "E:SIMSUN.TTF"',
  },
  gs1Prefix: { en: 'a GS1 company prefix of 6 to 12 digits', zh: '6 至 12 位 GS1 厂商识别代码' },
  lot: {
    en: 'at most 20 letters, digits and signs that a GS1 barcode holds, such as "L2026-11"',
    zh: '最多 20 个 GS1 条码允许的字母、数字或符号，如 "L2026-11"',
  },
  accountNumber: {
    en: '6 to 34 letters and digits, such as "6222021001116245702" or an IBAN',
    zh: '6 至 34 位字母和数字，如 "6222021001116245702" 或 IBAN',
  },
  iban: {
    en: 'an IBAN whose check digits are right, such as "DE89370400440532013000"',
    zh: '校验位正确的 IBAN，如 "DE89370400440532013000"',
  },
  bankCode: {
    en: 'a SWIFT code of 8 or 11 characters such as "ICBKCNBJ", or a CNAPS number of 12 digits',
    zh: '8 或 11 位 SWIFT 代码（如 "ICBKCNBJ"），或 12 位联行号',
  },
  symbology: { en: 'an AIM symbology identifier, such as "]C1"', zh: 'AIM 码制标识，如 "]C1"' },
  weight: {
    en: 'a decimal of zero or more with at most 7 digits and 6 decimals as text, such as "12.5"',
    zh: '不小于零、最多 7 位整数和 6 位小数的数字文本，如 "12.5"',
  },
  span: {
    en: 'at or after firstSeenAt, and at most 30 days after it',
    zh: '不早于 firstSeenAt，且最多晚 30 天',
  },
  within: {
    en: 'sightings between firstSeenAt and lastSeenAt, their second number in ms after the first',
    zh: '介于 firstSeenAt 与 lastSeenAt 之间的读取，其第二个数为距首次的毫秒数',
  },
  observedAt: { en: 'the same instant as at', zh: '与 at 相同的时刻' },
  pairingCode: { en: 'the eight letters and digits that the screen shows', zh: '屏幕上显示的八位字母和数字' },
  pin: { en: '6 to 12 digits', zh: '6 至 12 位数字' },
  seq: { en: 'a whole number, such as "42"', zh: '整数，如 "42"' },
} as const satisfies Record<string, Said>

/** Of the formats that schemas know by themselves, by their name in JSON Schema: one of each for messages and descriptions. */
export const EXAMPLES = {
  uuid: '0197b5c0-3c1e-7a52-9d4e-2f60b1a7c3d8',
  'date-time': '2026-03-31T08:15:00.000Z',
  date: '2026-03-31',
  email: 'name@example.com',
} as const

const ZH: ReadonlyMap<string, string> = new Map(Object.values(HINTS).map(({ en, zh }) => [en, zh]))

/** The hint whose English text this is. */
export const hintOf = (en: string): Said | undefined => {
  const zh = ZH.get(en)
  return zh === undefined ? undefined : { en, zh }
}
