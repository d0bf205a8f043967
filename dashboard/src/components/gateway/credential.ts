/** A new credential, shown once. */
import { ref } from 'vue'

export interface Credential {
  readonly name: string
  readonly credential: string
}

export const useCredential = () => {
  const shown = ref<Credential>()
  return {
    shown,
    show: (credential: Credential): void => {
      shown.value = credential
    },
  }
}
