import { describe, expect, it } from 'vitest'
import { purchaseOrder } from '../purchasing/purchase-order.document.ts'
import { changesSince } from './changes.ts'

const lines = [{ itemId: 'i', quantity: '1', unitPrice: '9' }]
const facts = [
  { transition: 'creation', input: { supplierId: 's', note: null, lines } },
  { transition: 'confirmation', input: {} },
  // a form sends all of its fields, whatever was changed
  { transition: 'amendment', input: { supplierId: 's', note: 'by truck', lines } },
  { transition: 'amendment', input: { note: 'by truck', lines: [{ ...lines[0], unitPrice: '10' }] } },
]

describe('what was changed since a version', () => {
  it.each([
    [1, 'confirm, note, lines', '确认、备注、明细'],
    [2, 'note, lines', '备注、明细'],
    [3, 'lines', '明细'],
    [4, '', ''],
  ])('%i is %s', (version, en, zh) => {
    expect(changesSince(purchaseOrder, facts, version)).toEqual({ en, zh })
  })
})
