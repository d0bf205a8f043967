/** What the hub wants proved once more before it does a thing: a dialog asks, and the request goes out again by itself. */
import { computed, shallowRef } from 'vue'

const asking = shallowRef<((isProved: boolean) => void) | undefined>()
let current: Promise<boolean> | undefined

/** False when the person gave up. Requests that are refused at the same time wait for one answer. */
export const askForProof = (): Promise<boolean> => {
  current ??= new Promise<boolean>((resolve) => {
    asking.value = (isProved) => {
      asking.value = undefined
      current = undefined
      resolve(isProved)
    }
  })
  return current
}

export const useProof = () => ({
  isAsked: computed(() => asking.value !== undefined),
  answer: (isProved: boolean): void => asking.value?.(isProved),
})
