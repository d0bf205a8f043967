import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { classified, classPermissionsOf, hiderOf } from './field-class.ts'

const line = z.object({ item: z.string(), unitPrice: classified('price', z.string()) })
const order = z.object({
  number: z.string(),
  total: classified('price', z.string()),
  supplier: z.object({ name: z.string(), email: classified('personal', z.string().nullable()) }).nullable(),
  lines: z.array(line),
})
const page = z.object({ items: z.array(order), nextCursor: z.string().nullable() })
const value = {
  items: [
    {
      number: 'PO-1',
      total: '9.90',
      supplier: { name: 'Sun', email: null },
      lines: [{ item: 'TEA', unitPrice: '9.90' }],
    },
    { number: 'PO-2', total: '0', supplier: null, lines: [] },
  ],
  nextCursor: null,
}

describe('fields with a class', () => {
  it('are absent, key and all, for who may not see them, wherever they stand', () => {
    const seen = hiderOf(page)(value, new Set())
    expect(seen).toEqual({
      items: [
        { number: 'PO-1', supplier: { name: 'Sun' }, lines: [{ item: 'TEA' }] },
        { number: 'PO-2', supplier: null, lines: [] },
      ],
      nextCursor: null,
    })
    expect(JSON.stringify(seen)).not.toMatch(/price|total|email|9\.9/i)
  })

  it('are there for who may, class by class, and the value itself is not touched', () => {
    expect(hiderOf(page)(value, new Set(['prices.read', 'contacts.read']))).toEqual(value)
    expect(hiderOf(order)(value.items[0], new Set(['prices.read']))).toEqual({
      ...value.items[0],
      supplier: { name: 'Sun' },
    })
    expect(value.items[0]?.supplier).toHaveProperty('email')
  })

  it('cost nothing where there are none', () => {
    const plain = z.object({ a: z.string() })
    const row = { a: 'x' }
    expect(hiderOf(plain)(row, new Set())).toBe(row)
    expect(classPermissionsOf(plain)).toEqual([])
    expect(classPermissionsOf(page).sort()).toEqual(['contacts.read', 'prices.read'])
  })
})
