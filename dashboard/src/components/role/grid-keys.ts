/** Arrows, Home and End through a grid of ticks, of which Tab stops at one (ARIA grid, roving tabindex). Space is the tick's own. */
import { type Ref, ref } from 'vue'

interface Place {
  readonly permission: string | undefined
  readonly role: string | undefined
}
const STEPS: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, Number.NEGATIVE_INFINITY],
  End: [0, Number.POSITIVE_INFINITY],
}
/** Those on the screen: a phone hides columns. */
const ticksIn = (row: Element): HTMLInputElement[] =>
  [...row.querySelectorAll('input')].filter((tick) => tick.offsetParent !== null)
const kept = (at: number, last: number): number => Math.min(last, Math.max(0, at))

export const useGridKeys = (table: Ref<HTMLTableElement | null>) => {
  const at = ref<Place>()
  const placeOf = (element: EventTarget | null): Place | undefined => {
    const cell = element instanceof Element ? element.closest<HTMLElement>('[data-permission]') : undefined
    return cell ? { permission: cell.dataset.permission, role: cell.dataset.role } : undefined
  }
  return {
    onFocus: (event: FocusEvent): void => {
      at.value = placeOf(event.target) ?? at.value
    },
    onKey: (event: KeyboardEvent): void => {
      const step = STEPS[event.key]
      if (!step || !(event.target instanceof HTMLInputElement) || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      const rows = [...(table.value?.rows ?? [])].map(ticksIn).filter((ticks) => ticks.length > 0)
      const row = rows.findIndex((ticks) => ticks.some((tick) => tick === event.target))
      const next = rows[kept(row + step[0], rows.length - 1)] ?? []
      const column = rows[row]?.indexOf(event.target) ?? 0
      const tick = next[kept(column + step[1], next.length - 1)]
      tick?.focus()
      tick?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    },
    /** `first`: where Tab stops before anybody was in the grid. */
    isStop: (permission: string, role: string, first: Place): boolean => {
      const stop = at.value ?? first
      return stop.permission === permission && stop.role === role
    },
  }
}
