import type { Person } from '@dockledger/hub/contract/people.ts'
import { useI18n } from 'vue-i18n'
import type { Tone } from '../verdict/tone.ts'

export const PERSON_TONES = {
  invited: { tone: 'busy', icon: 'i-lucide-mail' },
  active: { tone: 'quiet', icon: 'i-lucide-user-round-check' },
  deactivated: { tone: 'look', icon: 'i-lucide-user-round-x' },
} as const satisfies Record<Person['state'], { tone: Tone; icon: string }>

/** What a person sees, in a few words. */
export const useScopeWords = () => {
  const { t } = useI18n()
  const wordsOf = ({ companies, warehouses, ownParties }: Person['scope']): string => {
    if (companies?.length === 0) return t('people.scope.nothing')
    const places = [companies, warehouses].flatMap((list) => (list ? [list.map(({ code }) => code).join(', ')] : []))
    const words = places.length > 0 ? places : [t('people.scope.everything')]
    return [...words, ...(ownParties ? [t('people.scope.ownParties')] : [])].join(' · ')
  }
  return { wordsOf }
}

/** As pickers have it: the name first, then the address. */
export interface ManagerChoice {
  readonly id: string
  readonly code: string
  readonly name: string
}
