/** API keys: which roles they may have, and taking another's away. Making and deleting one's own is the library's, under /api/auth. */
import { z } from 'zod'
import { personDetail, roleNames } from '../../contract/people.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { revokeKey } from './person.commands.ts'
import { detailOf, personParam } from './person.routes.ts'
import { storedRoles } from './role.store.ts'
import { rolesNow } from './role.ts'

export const keyRoutes = (declared: () => ReadonlySet<string>): Route[] => [
  route({
    tag: 'People',
    method: 'get',
    path: '/me/key-roles',
    permission: 'me.read',
    summary: 'Roles that a key of one’s own may have, by name; whatever it has, it may no more than its owner',
    answer: roleNames,
    handle: async (_, { tx }) => ({
      items: rolesNow(await storedRoles(tx), declared(), new Map()).map(({ code, name, nameZh }) => ({
        code,
        name,
        nameZh,
      })),
    }),
  }),
  route({
    tag: 'People',
    method: 'post',
    path: '/people/:id/key-revocation',
    permission: 'people.write',
    summary: 'Take an API key of a person away: it is refused from the next request on',
    changesAccess: true,
    stepUp: true,
    status: 200,
    params: personParam,
    body: z.strictObject({ keyId: z.string().min(1).max(100) }),
    answer: personDetail,
    handle: async ({ params: { id }, body }, { tx, principal }) =>
      (await revokeKey(tx, { principal, declared: declared() }, id, body.keyId)) ??
      detailOf(tx, { principal, declared: declared() }, id),
  }),
]
