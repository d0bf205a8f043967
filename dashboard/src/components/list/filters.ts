/** Filters live in the address: a link sent to a colleague opens the same list. */
import { computed, ref, type WritableComputedRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { after } from '../../live/clock.ts'

const TYPING_MS = 250

export const useFilter = (name: string, fallback = ''): WritableComputedRef<string> => {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => {
      const value = route.query[name]
      return typeof value === 'string' ? value : fallback
    },
    set: (value) => {
      const { [name]: _, ...others } = route.query
      void router.replace({ query: value === fallback ? others : { ...others, [name]: value } })
    },
  })
}

/** A text filter that waits until the typing stops. `text` is what the field shows. */
export const useTextFilter = (name: string) => {
  const filter = useFilter(name)
  const text = ref(filter.value)
  let cancel: (() => void) | undefined
  watch(text, (value) => {
    cancel?.()
    cancel = after(TYPING_MS, () => {
      filter.value = value.trim()
    })
  })
  watch(filter, (value) => {
    if (value !== text.value.trim()) text.value = value
  })
  return { text, filter }
}
