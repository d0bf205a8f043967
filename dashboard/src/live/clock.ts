/** The one place that asks the browser for the time. Everything else takes it from here. */
import { onScopeDispose, type Ref, readonly, ref } from 'vue'

export const nowMs = (): number => Date.now()

const tick = ref(nowMs())
setInterval(() => {
  tick.value = nowMs()
}, 1_000)

/** Epoch ms, moving once a second: what relative times are counted from. */
export const second: Readonly<Ref<number>> = readonly(tick)

/** Calls `act` once, `ms` later, unless the component is gone by then. Returns the cancellation. */
export const after = (ms: number, act: () => void): (() => void) => {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}

/** Calls `act` every `ms` for as long as the component lives. */
export const useEvery = (ms: number, act: () => void): void => {
  const timer = setInterval(act, ms)
  onScopeDispose(() => clearInterval(timer))
}
