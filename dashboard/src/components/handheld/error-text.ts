/** A refusal as one line for a small screen: what is wrong with the field, where it names one. */
import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ApiError } from '../../api/problem.ts'
import { refusalTextOf } from '../refusal/refusal.ts'

export const useErrorText = (error: Ref<ApiError | undefined>) => {
  const { t, locale } = useI18n()
  return computed(() => {
    const given = error.value
    if (!given) return undefined
    const [field] = Object.values(given.fields(locale.value))
    return field ?? given.text(locale.value) ?? t(refusalTextOf(given), { code: given.code })
  })
}
