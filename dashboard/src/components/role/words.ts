import { useI18n } from 'vue-i18n'

/** What a permission allows, in the reader's words. */
export const useWords = () => {
  const { t, te } = useI18n()
  return (permission: string): string => {
    const key = `roles.may.${permission}`
    return te(key) ? t(key) : permission
  }
}
