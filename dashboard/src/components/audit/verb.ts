import { audit } from '../../i18n/audit.ts'

/** What a confirmation came to, by the state it led to. */
const CONFIRMATIONS: Readonly<Record<string, string>> = { confirmed: 'confirmed', 'awaiting-approval': 'asked' }

/**
 * The text that says what an action does; undefined where there is none. `POST /items/:id/closure` ends in a verb, `POST /items` does
 * not. `state`: the one it led to, where that is known.
 */
export const verbKey = (action: string, state?: string | null): string | undefined => {
  if (action in audit.events) return `audit.events.${action}`
  const [method = '', path = ''] = action.split(' ')
  const verb = path
    .split('/')
    .slice(2)
    .findLast((part) => !part.startsWith(':'))
  if (verb === undefined) return method in audit.methods ? `audit.methods.${method}` : undefined
  const outcome = verb === 'confirmation' ? CONFIRMATIONS[state ?? ''] : undefined
  if (outcome !== undefined) return `audit.verbs.${outcome}`
  return verb in audit.verbs ? `audit.verbs.${verb}` : undefined
}
