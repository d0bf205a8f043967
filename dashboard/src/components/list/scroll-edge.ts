/** Whether a box hides a part of itself to the right, so that its edge can say so. */
import { onScopeDispose, type Ref, ref, watch } from 'vue'

export const useMoreToTheRight = (box: Readonly<Ref<HTMLElement | null>>): Ref<boolean> => {
  const isMore = ref(false)
  const look = (): void => {
    const { value } = box
    // a browser that zooms leaves fractions of a pixel
    isMore.value = value !== null && value.scrollLeft + value.clientWidth < value.scrollWidth - 1
  }
  const sizes = new ResizeObserver(look)
  watch(
    box,
    (now, before) => {
      before?.removeEventListener('scroll', look)
      sizes.disconnect()
      now?.addEventListener('scroll', look, { passive: true })
      for (const each of now ? [now, ...now.children] : []) sizes.observe(each)
      look()
    },
    { flush: 'post' },
  )
  onScopeDispose(() => sizes.disconnect())
  return isMore
}
