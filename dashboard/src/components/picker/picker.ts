/**
 * One of many that the hub finds by text. Enter takes what the arrows chose, else the exact code, else the first found;
 * it waits for the answer, so that a scanner which types and sends Enter at once gets its item. What the field shows is the
 * choice, or what is being typed, never something left over.
 */
import { computed, type Ref, ref, shallowRef } from 'vue'
import { after } from '../../live/clock.ts'

export interface Choice {
  readonly id: string
  readonly code: string
  readonly name: string
}

const TYPING_MS = 150
export const labelOf = ({ code, name }: Choice): string => `${code} ${name}`.trim()

export const usePicker = <C extends Choice>(
  choice: Ref<C | null>,
  find: (search: string) => Promise<readonly C[]>,
  onPicked: () => void,
) => {
  /** undefined: nothing is being typed. */
  const typed = ref<string>()
  const isOpen = ref(false)
  const isSearching = ref(false)
  const found = shallowRef<readonly C[]>([])
  const at = ref(-1)
  let foundFor: string | undefined
  let cancel: (() => void) | undefined

  const term = (): string => (typed.value ?? '').trim()
  const search = async (): Promise<void> => {
    cancel?.()
    const asked = term()
    isSearching.value = true
    const rows = await find(asked).catch(() => [])
    if (asked !== term()) return
    found.value = rows
    foundFor = asked
    at.value = rows.findIndex(({ id }) => !asked && id === choice.value?.id)
    isSearching.value = false
  }
  const open = (): void => {
    if (isOpen.value) return
    isOpen.value = true
    if (foundFor !== term()) void search()
  }
  /** Back to the choice: whatever was typed and not taken is gone. */
  const close = (): void => {
    cancel?.()
    isOpen.value = false
    isSearching.value = false
    typed.value = undefined
    at.value = -1
  }
  const type = (text: string): void => {
    typed.value = text
    isOpen.value = true
    cancel?.()
    cancel = after(TYPING_MS, () => void search())
  }
  const take = (one: C): void => {
    choice.value = one
    close()
    onPicked()
  }
  const enter = async (): Promise<void> => {
    const asked = term()
    if (foundFor !== asked || isSearching.value) await search()
    if (asked !== term()) return
    const exact = found.value.find(({ code }) => code.toLowerCase() === asked.toLowerCase())
    const one = found.value[at.value] ?? (asked ? (exact ?? found.value[0]) : choice.value)
    if (one) take(one)
  }
  const move = (step: 1 | -1): void => {
    open()
    const last = found.value.length - 1
    at.value = Math.min(last, Math.max(0, at.value + step))
  }
  return {
    text: computed(() => typed.value ?? (choice.value ? labelOf(choice.value) : '')),
    isOpen,
    isSearching,
    found,
    at,
    open,
    close,
    type,
    take,
    enter,
    move,
  }
}
