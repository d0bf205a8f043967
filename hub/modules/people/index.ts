/** Front door of people: who is asking and what they may do; people, roles and what each sees. */
import { meRow } from '../../contract/people.ts'
import { refuse } from '../../contract/refusal.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { everyCompany } from '../../views/warehouse.view.ts'
import { badgeRoutes } from './badge.routes.ts'
import { keyRoutes } from './key.routes.ts'
import { personRoutes } from './person.routes.ts'
import { roleRoutes } from './role.routes.ts'
import { signInRuleRoutes } from './sign-in-rule.routes.ts'

/** `declared`: every permission there is, once all routes are known. */
export const peopleRoutes = (declared: () => ReadonlySet<string>, hasMail = false): Route[] => [
  ...me,
  ...personRoutes(declared, hasMail),
  ...badgeRoutes(declared),
  ...roleRoutes(declared),
  ...keyRoutes(declared),
]

const me: Route[] = [
  route({
    method: 'get',
    path: '/me',
    permission: 'me.read',
    tag: 'People',
    summary: 'Who is asking, their permissions and companies',
    isForEnrolment: true,
    answer: meRow,
    handle: async (_, { tx, principal }) => {
      const { kind, id, name, email, role, permissions, handheld = null } = principal
      if (kind === 'gateway' || kind === 'system' || kind === 'handheld') return refuse('not-signed-in')
      const companies = await everyCompany(tx)
      return { kind, id, name, email, handheld, role, permissions: [...permissions].sort(), companies }
    },
  }),
  ...signInRuleRoutes,
]
