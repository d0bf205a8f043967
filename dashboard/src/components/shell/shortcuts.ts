/** The keyboard: `/` search, Ctrl/⌘ K palette, j/k rows, Enter opens (the link has the focus), e edit, Esc back, ? help. */
import { onScopeDispose } from 'vue'
import { useRouter } from 'vue-router'
import { isDialogOpen } from '../../live/reading.ts'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const moveRow = (step: 1 | -1): void => {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')]
  const at = rows.findIndex((row) => row.matches(':focus'))
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))
  rows[next]?.focus()
  rows[next]?.scrollIntoView({ block: 'nearest' })
}

export const useShortcuts = (acts: { palette: () => void; help: () => void }): void => {
  const router = useRouter()
  const back = (): void => {
    const parent = document.querySelector<HTMLElement>('main [data-back]')
    if (parent) parent.click()
    else if (router.currentRoute.value.query.open) router.back()
  }
  const KEYS: Record<string, () => void> = {
    '/': () => document.querySelector<HTMLElement>('main [data-search] input, main input[data-search]')?.focus(),
    j: () => moveRow(1),
    k: () => moveRow(-1),
    e: () => document.querySelector<HTMLElement>('main [data-edit]')?.click(),
    '?': acts.help,
    Escape: back,
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || event.defaultPrevented) return
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      acts.palette()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isDialogOpen()) return
    if (isTyping(event.target)) {
      if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur()
      return
    }
    const act = KEYS[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  window.addEventListener('keydown', onKey)
  onScopeDispose(() => window.removeEventListener('keydown', onKey))
}
