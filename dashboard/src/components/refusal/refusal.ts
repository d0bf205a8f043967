/** A refusal as a form shows it: beside the fields, in a summary that leads to them, and the first wrong one in focus. */
import { computed, nextTick, type Ref, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { type ApiError, PASSKEY_CANCELLED } from '../../api/problem.ts'

/** With its label, its input and what is wrong with it. */
const FIELD = '[data-slot="root"]:has([data-slot="error"])'

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

/** For a form of one field, whose refusal names none: it was about what stood there before. */
export const useErrorUntilTyped = (error: Ref<ApiError | undefined>, typed: Ref<string>): void => {
  // emptied after it was refused, it still is what was refused
  watch(typed, (text) => {
    if (text !== '') error.value = undefined
  })
}

/** What is typed twice, so that it is what was meant: the difference is told once it is checked, until either is changed. */
export const useTwice = (one: () => string, other: () => string) => {
  const isDifferent = ref(false)
  watch([one, other], () => {
    isDifferent.value = false
  })
  const check = (): boolean => {
    isDifferent.value = one() !== other()
    return !isDifferent.value
  }
  return { isDifferent, check }
}

/** Whether the field that the path leads to is shown under this name, which may be its end alone. */
const isNamed = (path: string, name: string): boolean => path === name || path.endsWith(`.${name}`)

/** The fields of a refusal that a change in this place of the form is about. */
export const settledBy = (form: Element, target: Element, fields: Readonly<Record<string, string>>): string[] => {
  const field = target.closest(FIELD)
  if (!field || !form.contains(field)) return []
  const name = field.querySelector('[name]')?.getAttribute('name') ?? ''
  const paths = Object.keys(fields)
  const named = paths.filter((path) => name !== '' && isNamed(path, name))
  const said = field.querySelector('[data-slot="error"]')?.textContent?.trim()
  return named.length > 0 ? named : paths.filter((path) => fields[path] === said)
}

export interface WrongField {
  readonly label: string
  readonly message: string
  readonly focus: () => void
}

/** What the form shows as wrong, in its own order. */
export const wrongFieldsIn = (form: Element): WrongField[] =>
  [...form.querySelectorAll<HTMLElement>('[aria-invalid="true"]')].map((input) => {
    const field = input.closest(FIELD)
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
