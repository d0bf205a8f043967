/** Every text stands once, as a pair [English, 简体中文]: a missing translation is a type error. */
import { en as uiEn, zh_cn as uiZh } from '@nuxt/ui/locale'
import { computed } from 'vue'
import { createI18n } from 'vue-i18n'
import { texts } from './all.ts'
import { messagesOf } from './texts.ts'

const LOCALES = ['zh-CN', 'en'] as const
export type Locale = (typeof LOCALES)[number]

export { texts }

const KEPT = 'dockledger.locale'
const isLocale = (text: string | null): text is Locale => LOCALES.some((locale) => locale === text)
const kept = localStorage.getItem(KEPT)
const preferred: Locale = navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'

export const i18n = createI18n({
  legacy: false,
  locale: isLocale(kept) ? kept : preferred,
  fallbackLocale: 'en',
  messages: { en: messagesOf(texts, 0), 'zh-CN': messagesOf(texts, 1) },
})

export const locale = i18n.global.locale
/** The component library's own labels (close, search …) in the same language. */
export const uiLocale = computed(() => (locale.value === 'zh-CN' ? uiZh : uiEn))

export const setLocale = (next: Locale): void => {
  locale.value = next
  localStorage.setItem(KEPT, next)
  document.documentElement.lang = next
}
document.documentElement.lang = locale.value
