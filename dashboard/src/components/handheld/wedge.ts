/** A scanner that types what it read and presses Enter, whatever has the focus. */
import { onScopeDispose } from 'vue'

/** Between two keys of a scanner, on a device that is slow, too. There is no field here that a person could type into. */
const GAP_MS = 500
const LENGTH_MIN = 4
const LENGTH_MAX = 500

interface Key {
  readonly key: string
  readonly timeStamp: number
}

/** Feed it keys: it answers the whole scan at its Enter, `part` while one may be under way, undefined otherwise. */
export const createWedge = (): ((key: Key) => { scan: string } | 'part' | undefined) => {
  let text = ''
  let at = Number.NEGATIVE_INFINITY
  return ({ key, timeStamp }) => {
    const isQuick = timeStamp - at <= GAP_MS
    if (key === 'Enter') {
      const scan = isQuick ? text.trim() : ''
      text = ''
      return scan.length >= LENGTH_MIN ? { scan } : undefined
    }
    // Shift and the like come between
    if (key.length !== 1) return undefined
    text = isQuick && text.length < LENGTH_MAX ? text + key : key
    at = timeStamp
    return text.length > 1 ? 'part' : undefined
  }
}

/** Calls `scanned` for each scan while the component lives. A scan presses no button that happens to have the focus. */
export const useWedge = (scanned: (text: string) => void): void => {
  const take = createWedge()
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
    const found = take(event)
    if (found === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (found !== 'part') scanned(found.scan)
  }
  addEventListener('keydown', listen, { capture: true })
  onScopeDispose(() => removeEventListener('keydown', listen, { capture: true }))
}
