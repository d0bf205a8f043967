import { audit } from '../../i18n/audit.ts'

/** The text that says what an action does; undefined where there is none. `POST /items/:id/closure` ends in a verb, `POST /items` does not. */
export const verbKey = (action: string): string | undefined => {
  if (action in audit.events) return `audit.events.${action}`
  const [method = '', path = ''] = action.split(' ')
  const verb = path
    .split('/')
    .slice(2)
    .findLast((part) => !part.startsWith(':'))
  if (verb === undefined) return method in audit.methods ? `audit.methods.${method}` : undefined
  return verb in audit.verbs ? `audit.verbs.${verb}` : undefined
}
