/** A button that posts: cannot be pressed twice, shows progress, and keeps the refusal for the eye. */
import { type Ref, ref, shallowRef } from 'vue'
import { type ApiError, asApiError } from './problem.ts'
import { newKey } from './read.ts'

export interface Action<A extends readonly unknown[], T> {
  readonly isBusy: Ref<boolean>
  readonly error: Ref<ApiError | undefined>
  /** undefined when refused (see `error`) or already under way. */
  readonly run: (...args: A) => Promise<T | undefined>
}

/**
 * `act` gets the Idempotency-Key first. When no answer came, the same arguments sent again carry the same key, so that the
 * hub does the thing once whatever happened on the way.
 */
export const useAction = <A extends readonly unknown[], T>(
  act: (key: string, ...args: A) => Promise<T>,
): Action<A, T> => {
  const isBusy = ref(false)
  const error = shallowRef<ApiError | undefined>()
  let unanswered: { key: string; content: string } | undefined
  const run = async (...args: A): Promise<T | undefined> => {
    if (isBusy.value) return undefined
    const content = JSON.stringify(args)
    const key = unanswered?.content === content ? unanswered.key : newKey()
    isBusy.value = true
    error.value = undefined
    try {
      const result = await act(key, ...args)
      unanswered = undefined
      return result
    } catch (cause) {
      error.value = asApiError(cause)
      unanswered = error.value.code === 'network' || error.value.status >= 500 ? { key, content } : undefined
      return undefined
    } finally {
      isBusy.value = false
    }
  }
  return { isBusy, error, run }
}
