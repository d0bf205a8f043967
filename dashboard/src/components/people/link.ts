/** A one-time link, between being made and being handed over. */
import type { PersonLink } from '@dockledger/hub/contract/people.ts'
import { ref } from 'vue'

export interface HandedLink {
  readonly name: string
  readonly url: string
  readonly expiresAt: string
  /** Where a letter with another link went: then this one waits to be asked for. */
  readonly sentTo: string | undefined
}

export const useLink = () => {
  const handed = ref<HandedLink>()
  return {
    handed,
    /** The address is the one that this browser reached the hub under. */
    hand: (name: string, { path, expiresAt }: PersonLink, sentTo?: string): void => {
      handed.value = { name, url: new URL(path, location.origin).href, expiresAt, sentTo }
    },
  }
}
