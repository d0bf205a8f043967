import { defineDocument } from '../../document/declare.ts'
import { currency, day, money, optional, pick, quantity, text } from '../../document/field.ts'

const reason = text({ en: 'Reason', zh: '原因' }, { min: 3, max: 500 })

/** partly-received and received follow from the lines; the other states are decided by a person. */
export const purchaseOrder = defineDocument({
  name: 'purchase-order',
  label: { en: 'Purchase order', zh: '采购订单' },
  path: '/purchase-orders',
  states: ['draft', 'awaiting-approval', 'confirmed', 'partly-received', 'received', 'closed', 'cancelled'],
  editable: ['draft', 'awaiting-approval'],
  fields: {
    supplierId: pick('supplier', { en: 'Supplier', zh: '供应商' }),
    warehouseId: pick('warehouse', { en: 'Warehouse', zh: '仓库' }),
    doorId: optional(pick('door', { en: 'Dock door', zh: '收货口' })),
    currency: optional(currency({ en: 'Currency', zh: '币种' })),
    expectedOn: optional(day({ en: 'Expected on', zh: '预计到货日' })),
    note: optional(text({ en: 'Note', zh: '备注' }, { max: 500 })),
  },
  lines: {
    itemId: pick('item', { en: 'Item', zh: '物料' }),
    quantity: quantity({ en: 'Quantity', zh: '数量' }),
    unitPrice: money({ en: 'Unit price', zh: '单价' }),
  },
  linesMax: 500,
  transitions: {
    confirmation: {
      label: { en: 'Confirm', zh: '确认' },
      from: ['draft'],
      // rules may ask for the consent of others first
      to: ['confirmed', 'awaiting-approval'],
      permission: 'purchasing.confirm',
    },
    approval: {
      label: { en: 'Confirm after approval', zh: '审批通过并确认' },
      from: ['awaiting-approval'],
      to: ['confirmed'],
      permission: null,
      input: { approvedBy: text({ en: 'Approved by', zh: '审批人' }, { max: 3_000 }) },
    },
    rejection: {
      label: { en: 'Reject', zh: '驳回' },
      from: ['awaiting-approval'],
      to: ['draft'],
      permission: null,
      input: { reason },
    },
    withdrawal: {
      label: { en: 'Withdraw', zh: '撤回审批' },
      from: ['awaiting-approval'],
      to: ['draft'],
      permission: 'purchasing.confirm',
    },
    reopening: {
      label: { en: 'Reopen', zh: '重新打开' },
      // to be changed, and then confirmed and consented to anew; what has come says no, as for a cancellation
      from: ['confirmed', 'partly-received'],
      to: ['draft'],
      permission: 'purchasing.confirm',
      input: { reason },
    },
    receipt: {
      label: { en: 'Receive', zh: '收货' },
      // also after closing: goods that stood at the dock when the rest was given up
      from: ['confirmed', 'partly-received', 'received', 'closed'],
      to: ['confirmed', 'partly-received', 'received', 'closed'],
      permission: null,
      input: {
        lineId: pick('line', { en: 'Line', zh: '明细' }),
        // negative when goods came back out
        quantity: text({ en: 'Quantity', zh: '数量' }, { max: 20 }),
        sessionId: optional(pick('dock-session', { en: 'Dock session', zh: '收货作业' })),
      },
    },
    closure: {
      label: { en: 'Close short', zh: '按欠量关闭' },
      from: ['confirmed', 'partly-received'],
      to: ['closed'],
      permission: 'purchasing.close',
      input: { reason },
    },
    cancellation: {
      label: { en: 'Cancel', zh: '取消' },
      // a partly received order reaches the decision, which says why not and what to do instead
      from: ['draft', 'awaiting-approval', 'confirmed', 'partly-received'],
      to: ['cancelled'],
      permission: 'purchasing.cancel',
      input: { reason },
    },
  },
  permissions: { read: 'purchasing.read', write: 'purchasing.write' },
})
