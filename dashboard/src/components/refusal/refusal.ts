/** A refusal as a form shows it: beside the fields, in a summary that leads to them, and the first wrong one in focus. */
import { computed, nextTick, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { type ApiError, PASSKEY_CANCELLED } from '../../api/problem.ts'

/** The text for an error that the hub did not put into words itself. */
export const refusalTextOf = (error: ApiError): string => {
  if (error.code === 'network') return 'common.error.postNetwork'
  if (error.code === PASSKEY_CANCELLED) return 'security.passkeys.cancelled'
  return error.status >= 500 ? 'common.error.server' : 'common.error.refused'
}

/** Field, by its path in the API → what is wrong with it, in the reader's language. */
export const useFields = (error: Ref<ApiError | undefined>): Ref<Readonly<Record<string, string>>> => {
  const { locale } = useI18n()
  return computed(() => error.value?.fields(locale.value) ?? {})
}

export interface WrongField {
  readonly label: string
  readonly message: string
  readonly focus: () => void
}

/** What the form shows as wrong, in its own order. */
export const wrongFieldsIn = (form: Element): WrongField[] =>
  [...form.querySelectorAll<HTMLElement>('[aria-invalid="true"]')].map((input) => {
    const field = input.closest('[data-slot="root"]:has([data-slot="error"])')
    const text = (slot: string): string | undefined =>
      field?.querySelector(`[data-slot="${slot}"]`)?.textContent?.trim() || undefined
    return {
      label: input.getAttribute('aria-label') ?? text('label') ?? '',
      message: text('error') ?? '',
      focus: () => input.focus(),
    }
  })

/** Once what is wrong is on the screen, the first of it has the focus. */
export const focusFirstWrong = async (form: Element | null | undefined): Promise<void> => {
  await nextTick()
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
