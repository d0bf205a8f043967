/** Who is signed in, and which company is being looked at. */
import type { Company } from '@dockledger/hub/contract/api.ts'
import type { Me } from '@dockledger/hub/contract/people.ts'
import { computed, ref } from 'vue'
import { connectLive, disconnectLive, whenRightsChanged } from '../live/connection.ts'
import { endPushHere } from './push.ts'
import { read, send } from './read.ts'

const me = ref<Me | undefined>()
const COMPANY = 'dockledger.company'
const pickedId = ref(localStorage.getItem(COMPANY))

/** Loads the person once; false when nobody is signed in. Throws when the hub cannot be reached. */
export const ensureSignedIn = async (): Promise<boolean> => {
  if (!me.value) await reloadMe()
  return me.value !== undefined
}

export const reloadMe = async (): Promise<void> => {
  try {
    me.value = await read<Me>('/me')
    connectLive()
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 401) me.value = undefined
    else throw error
  }
}

/** Menus, buttons and companies follow; the hub is away for a moment at worst, and the next change tells again. */
whenRightsChanged(() => void reloadMe().catch(() => undefined))

/** `code`: the password was right, and a second factor is asked for now. Then `reloadMe`. */
export const signIn = async (email: string, password: string): Promise<'done' | 'code'> => {
  const answer = await send<{ twoFactorRedirect?: boolean }>('/api/auth/sign-in/email', {
    method: 'POST',
    body: { email, password },
  })
  return answer.twoFactorRedirect ? 'code' : 'done'
}

export const signOut = async (): Promise<void> => {
  await endPushHere().catch(() => undefined)
  await send('/api/auth/sign-out', { method: 'POST', body: {} })
  forgetMe()
}

export const forgetMe = (): void => {
  me.value = undefined
  disconnectLive()
}

export const pickCompany = (id: string): void => {
  pickedId.value = id
  localStorage.setItem(COMPANY, id)
}

export const useSession = () => {
  const company = computed<Omit<Company, 'baseCurrency'> | undefined>(
    () => me.value?.companies.find(({ id }) => id === pickedId.value) ?? me.value?.companies[0],
  )
  return {
    me: computed(() => me.value),
    company,
    companies: computed(() => me.value?.companies ?? []),
  }
}
