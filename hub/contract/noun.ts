/** What things and states are called, for texts that people read. The English word is the key. */

/** A text in both languages. */
export interface Said {
  readonly en: string
  readonly zh: string
}

/** Of tables and routes: `/purchase-orders/:id` is a `purchase order`. */
export const NOUNS = {
  address: '地址',
  company: '公司',
  warehouse: '仓库',
  location: '库位',
  'physical location': '实际库位',
  door: '收货口',
  item: '物料',
  unit: '计量单位',
  party: '往来单位',
  supplier: '供应商',
  'purchase order': '采购订单',
  order: '订单',
  'order that is expected at this warehouse': '本仓库待收的订单',
  'dock session': '收货作业',
  exception: '异常',
  movement: '库存移动',
  balance: '结存',
  tag: '标签',
  gateway: '网关',
  'API key': 'API 密钥',
  display: '看板',
  handheld: '手持终端',
  badge: '工牌',
  code: '配对码',
  person: '人员',
  role: '角色',
  permission: '权限',
  'conflict waiver': '职责冲突豁免',
  'authenticator app': '验证器',
  passkey: '通行密钥',
  'approval rule': '审批规则',
  'approval request': '审批申请',
  delegation: '审批委托',
  'push subscription': '通知设备',
  note: '备注',
  printer: '打印机',
  'label template': '标签模板',
  'print job': '打印任务',
  'tag label': '写码标签',
  GTIN: 'GTIN 编码',
  audit: '审计记录',
  row: '记录',
} as const
export type Noun = keyof typeof NOUNS

/** States, kinds and decisions as refusals name them. */
const WORDS: Readonly<Record<string, string>> = {
  ...NOUNS,
  draft: '草稿',
  'awaiting-approval': '待审批',
  confirmed: '已确认',
  'partly-received': '部分收货',
  received: '已收货',
  closed: '已关闭',
  cancelled: '已取消',
  open: '进行中',
  accepted: '已验收',
  noted: '已记录',
  resolved: '已处理',
  approved: '已通过',
  rejected: '已驳回',
  withdrawn: '已撤回',
  superseded: '已失效',
  active: '启用',
  revoked: '已吊销',
  deactivated: '已停用',
  quarantined: '待准入',
  'at-dock': '在收货口',
  'in-stock': '在库',
  left: '已离开',
  returned: '已退回',
  retired: '已停用',
  commissioned: '已写码',
  'accept-as-found': '按实收入库',
  return: '退回',
  bind: '绑定',
  ignore: '忽略',
  'close-short': '按欠量关闭',
  'keep-open': '继续等待',
  apply: '重新处理',
  'unknown-scheme': '编码无法识别',
  'unknown-tag': '未知标签',
  over: '超收',
  unexpected: '计划外',
  foreign: '其他订单',
  missing: '缺少',
  'already-in-stock': '已在库',
  'turned-back': '中途折返',
  'undetermined-direction': '方向不明',
  'late-passage': '迟到的通过记录',
  'repeat-passage': '重复通过',
  'left-without-order': '无单离开',
  found: '盘盈',
  'unknown-door': '未知收货口',
  'unknown-barcode': '未知条码',
  'key-reused': '编号重复使用',
  'bad-entry': '记录有误',
  'bad-batch': '批次有误',
  site: '厂区',
  zone: '库区',
  aisle: '巷道',
  rack: '货架',
  level: '层',
  bin: '货位',
  dock: '收货台',
  staging: '暂存区',
  quarantine: '隔离区',
}

/** What may follow another in English, of words that are codes there. */
const inEnglish = (word: string): string => (Object.hasOwn(WORDS, word) ? word.replaceAll('-', ' ') : word)

/** One word, or several joined by ` / `, for a person; what is no word of ours stays as it is. */
export const inWords = (words: string, language: 'en' | 'zh'): string =>
  words
    .split(' / ')
    .map((word) => (language === 'en' ? inEnglish(word) : (WORDS[word] ?? word)))
    .join(language === 'en' ? ' or ' : '或')

/** Whether a text says it in Chinese. */
export const isNoun = (word: string): word is Noun => Object.hasOwn(NOUNS, word)
