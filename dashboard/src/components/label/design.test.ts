import { describe, expect, it } from 'vitest'
import { onGrid, useDesign } from './design.ts'

const press = (key: string, more: object = {}) =>
  ({ key, shiftKey: false, ctrlKey: false, metaKey: false, ...more }) as KeyboardEvent

describe('a label on the desk', () => {
  it('is moved by the keys on a grid of half a millimetre, and not off the label', () => {
    const design = useDesign()
    design.add('text', 'item')
    expect(design.field.value).toMatchObject({ x: 3, y: 3, text: '{code}' })
    design.press(press('ArrowRight'), 0)
    design.press(press('ArrowDown', { shiftKey: true }), 0)
    expect(design.field.value).toMatchObject({ x: 3.5, y: 8 })
    for (let n = 0; n < 40; n += 1) design.press(press('ArrowUp', { shiftKey: true }), 0)
    expect(design.field.value).toMatchObject({ x: 3.5, y: 0 })
    expect(design.press(press('a'), 0)).toBe(false)
  })
  it('takes back a row of moves at once, and each other change by itself', () => {
    const design = useDesign()
    design.add('text', 'item')
    design.add('barcode', 'handling-unit')
    expect(design.field.value).toMatchObject({ symbology: 'gs1-128', data: '{gs1}' })
    for (let n = 0; n < 5; n += 1) design.press(press('ArrowRight'), 1)
    design.press(press('z', { ctrlKey: true }), 1)
    expect(design.field.value).toMatchObject({ x: 3 })
    design.press(press('Delete'), 1)
    expect(design.layout.value.fields).toHaveLength(1)
    for (let n = 0; n < 3; n += 1) design.undo()
    expect(design.layout.value.fields).toHaveLength(0)
    expect(design.canUndo.value).toBe(false)
  })
  it.each([
    [1.24, 60, 1],
    [1.26, 60, 1.5],
    [-3, 60, 0],
    [70, 60, 60],
  ])('%f of %f stands at %f', (mm, max, at) => {
    expect(onGrid(mm, max)).toBe(at)
  })
})
