/** A passkey prompt right behind the tap that needs it; the dialog with the other ways only for who gave it up. */
import { useQuery } from '@tanstack/vue-query'
import { askForProof } from '../../api/proof.ts'
import { mySignIn, showPasskey } from '../../api/security.ts'
import { usePasskeys } from './passkeys.ts'

/** The answer rejects when nothing was proved. Who has no passkey is asked by the hub, as for every step-up. */
export const useProofAtOnce = (): (() => Promise<void>) => {
  const { data } = useQuery({ queryKey: ['my-sign-in'], queryFn: mySignIn })
  const { canUse } = usePasskeys()
  return async () => {
    if (!data.value?.hasPasskey || !canUse.value) return
    try {
      await showPasskey()
    } catch (cause) {
      if (!(await askForProof())) throw cause
    }
  }
}
