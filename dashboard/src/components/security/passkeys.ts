/** Whether this browser can show a passkey here, and if not, why and where it could. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { hasPasskeys, signInWays } from '../../api/security.ts'
import { passkeyPlaceOf } from './passkey-place.ts'

export const useSignInWays = () => useQuery({ queryKey: ['sign-in-ways'], queryFn: signInWays })

export const usePasskeys = () => {
  const { t } = useI18n()
  const { data } = useSignInWays()
  const place = computed(() => data.value && passkeyPlaceOf(new URL(window.location.href), data.value.publicUrl))
  return {
    canUse: computed(() => (place.value?.isHere ?? false) && hasPasskeys()),
    /** undefined: they work, or it is not known yet. */
    why: computed(() => {
      if (!place.value) return undefined
      const { isHere, isOwnMachine, address } = place.value
      if (isHere) return hasPasskeys() ? undefined : t('security.passkeys.cannot')
      return t(isOwnMachine ? 'security.passkeys.ownMachine' : 'security.passkeys.elsewhere', { address })
    }),
  }
}
