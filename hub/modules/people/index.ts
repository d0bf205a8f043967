/** Front door of people: who is asking, and what they may do. */
import { meRow } from '../../contract/api.ts'
import { refuse } from '../../contract/refusal.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { everyCompany } from '../../views/warehouse.view.ts'

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/me',
    permission: 'me.read',
    tag: 'People',
    summary: 'Who is asking, their permissions and companies',
    answer: meRow,
    handle: async (_, { tx, principal }) => {
      const { kind, id, name, email, role, permissions } = principal
      if (kind !== 'person' && kind !== 'api-key') return refuse('not-signed-in')
      return { kind, id, name, email, role, permissions: [...permissions].sort(), companies: await everyCompany(tx) }
    },
  }),
]
