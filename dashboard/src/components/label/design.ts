/** A label on the designer's desk: its fields, which of them is chosen, and what can be taken back. */
import type { LabelLayout, LabelSubject, LayoutField } from '@dockledger/hub/contract/label.ts'
import { computed, ref, shallowRef } from 'vue'

const STEP_MM = 0.5
const UNDO_MAX = 100
const EMPTY: LabelLayout = { widthMm: 60, heightMm: 40, fields: [] }

/** On the grid, and within what a label can be. */
export const onGrid = (mm: number, max: number): number =>
  Math.min(Math.max(0, Math.round(mm / STEP_MM) * STEP_MM), Math.max(0, max))

const FRESH: Readonly<Record<LayoutField['kind'], (subject: LabelSubject) => LayoutField>> = {
  text: (subject) => ({
    ...{ kind: 'text', x: 3, y: 3, width: 40, height: 4, lines: 1, align: 'left' },
    text: subject === 'handling-unit' ? '{sscc}' : '{code}',
  }),
  barcode: (subject) => ({
    ...{ kind: 'barcode', x: 3, y: 10, module: 0.3, height: 10 },
    symbology: subject === 'handling-unit' ? 'gs1-128' : 'code128',
    data: subject === 'handling-unit' ? '{gs1}' : '{code}',
  }),
  line: () => ({ kind: 'line', x: 3, y: 20, width: 40, height: 0.3 }),
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
const FAST = 10

export const useDesign = () => {
  const layout = shallowRef<LabelLayout>(EMPTY)
  const chosen = ref(-1)
  const before = shallowRef<readonly LabelLayout[]>([])
  let lastWay = ''
  /** `way`: changes of one kind in a row are taken back at once, as each letter of a word or each pixel of a drag. */
  const set = (next: LabelLayout, way = ''): void => {
    if (way === '' || way !== lastWay) before.value = [...before.value.slice(-UNDO_MAX), layout.value]
    lastWay = way
    layout.value = next
  }
  const setField = (at: number, field: LayoutField, way?: string): void =>
    set({ ...layout.value, fields: layout.value.fields.with(at, field) }, way)
  const moveTo = (at: number, x: number, y: number, way?: string): void => {
    const field = layout.value.fields[at]
    if (!field) return
    const { widthMm, heightMm } = layout.value
    setField(at, { ...field, x: onGrid(x, widthMm - 1), y: onGrid(y, heightMm - 1) }, way)
  }
  const remove = (at: number): void => {
    if (!layout.value.fields[at]) return
    set({ ...layout.value, fields: layout.value.fields.toSpliced(at, 1) })
    chosen.value = Math.min(at, layout.value.fields.length - 1)
  }
  const undo = (): void => {
    const last = before.value.at(-1)
    if (!last) return
    before.value = before.value.slice(0, -1)
    lastWay = ''
    layout.value = last
    chosen.value = Math.min(chosen.value, last.fields.length - 1)
  }
  /** True: the key was for us. */
  const press = (event: KeyboardEvent, at: number): boolean => {
    const arrow = ARROWS[event.key]
    const field = layout.value.fields[at]
    if (arrow && field) {
      const step = STEP_MM * (event.shiftKey ? FAST : 1)
      moveTo(at, field.x + arrow[0] * step, field.y + arrow[1] * step, `key ${at}`)
    } else if (event.key === 'Delete' || event.key === 'Backspace') remove(at)
    else if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey)) undo()
    else return false
    return true
  }
  return {
    layout,
    chosen,
    field: computed(() => layout.value.fields[chosen.value]),
    canUndo: computed(() => before.value.length > 0),
    isChanged: computed(() => before.value.length > 0),
    load: (next: LabelLayout): void => {
      layout.value = next
      before.value = []
      lastWay = ''
    },
    add: (kind: LayoutField['kind'], subject: LabelSubject): void => {
      set({ ...layout.value, fields: [...layout.value.fields, FRESH[kind](subject)] })
      chosen.value = layout.value.fields.length - 1
    },
    set,
    setField,
    moveTo,
    remove,
    undo,
    press,
  }
}
export type Design = ReturnType<typeof useDesign>
