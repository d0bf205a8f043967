/** Separation of duties: pairs of permissions that one person should not have together, each with what could go wrong. */

export interface Conflict {
  readonly code: string
  readonly permissions: readonly [string, string]
  readonly reason: string
  readonly reasonZh: string
}

export const CONFLICTS: readonly Conflict[] = [
  {
    code: 'order-receive',
    permissions: ['purchasing.confirm', 'docks.accept'],
    reason: 'Who orders and accepts the goods can have goods paid that never came.',
    reasonZh: '同一人既下单又验收，可能使未到的货物被付款。',
  },
  {
    code: 'order-book',
    permissions: ['purchasing.confirm', 'stock.move'],
    reason: 'Who orders and books stock by hand can book what never came.',
    reasonZh: '同一人既下单又手工记账，可能将未到的货物记入库存。',
  },
  {
    code: 'order-excuse',
    permissions: ['purchasing.confirm', 'exceptions.resolve'],
    reason: 'Who orders and decides about differences can excuse what is missing.',
    reasonZh: '同一人既下单又处理差异，可能掩盖短少。',
  },
  {
    code: 'order-approve',
    permissions: ['purchasing.confirm', 'approvals.decide'],
    reason:
      'Who orders and approves needs only one other like him to buy anything: each agrees to what the other asks for.',
    reasonZh: '同一人既下单又审批，只需另一位同样的人即可相互放行。',
  },
  {
    code: 'supplier-receive',
    permissions: ['parties.write', 'docks.accept'],
    reason: 'Who makes suppliers and accepts goods can invent a supplier that delivers nothing.',
    reasonZh: '同一人既维护供应商又验收货物，可能虚构从不送货的供应商。',
  },
  {
    code: 'bank-order',
    permissions: ['bank.write', 'purchasing.confirm'],
    reason: 'Who changes bank details and orders can have goods paid to an account of his own.',
    reasonZh: '同一人既修改收款账户又下单，可能使货款付入其本人账户。',
  },
  {
    code: 'reader-receive',
    permissions: ['gateways.write', 'docks.accept'],
    reason: 'Who lets readers in and accepts what they saw can make up the evidence.',
    reasonZh: '同一人既准入读写设备又验收其所读，可能伪造证据。',
  },
  {
    code: 'people-order',
    permissions: ['people.write', 'purchasing.confirm'],
    reason: 'Who makes people and orders can invent a second person to agree with him.',
    reasonZh: '同一人既管理人员又下单，可能虚构他人为自己背书。',
  },
  {
    code: 'roles-order',
    permissions: ['roles.write', 'purchasing.confirm'],
    reason: 'Who decides what roles may and orders can lift any limit on himself.',
    reasonZh: '同一人既设定角色权限又下单，可能解除对自己的任何限制。',
  },
]

/** Those that somebody with these permissions is in. */
export const conflictsAmong = (permissions: ReadonlySet<string>): readonly Conflict[] =>
  CONFLICTS.filter(({ permissions: pair }) => pair.every((each) => permissions.has(each)))
