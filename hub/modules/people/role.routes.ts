import { z } from 'zod'
import { CONFLICTS } from '../../contract/conflict.ts'
import { HINTS } from '../../contract/hint.ts'
import { conflictReport, roleList, roleRow } from '../../contract/people.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { lineText, noteText } from '../../contract/text.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { endWaiver, reportConflicts, waiveConflict } from './conflict.commands.ts'
import { personParam } from './person.routes.ts'
import { changeRole, createRole, removeRole, resetRole } from './role.commands.ts'
import { peopleByRole, storedRoles } from './role.store.ts'
import { rolesNow } from './role.ts'

const PERMISSIONS_MAX = 500
const roleCode = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,40}$/, HINTS.roleCode.en)
  .meta({ examples: ['night-shift'] })
const roleName = lineText({ max: 60 })
const permissions = z.array(z.string().max(60)).max(PERMISSIONS_MAX)
const draft = z.strictObject({ code: roleCode, name: roleName, nameZh: roleName.optional(), permissions })
const change = z.strictObject({
  name: roleName.optional(),
  nameZh: roleName.optional(),
  permissions: permissions.optional(),
})
const params = z.strictObject({ code: roleCode })
const REASON_MIN = 3
const REASON_MAX = 500

const common = { tag: 'People', answer: roleRow }

export const roleRoutes = (declared: () => ReadonlySet<string>): Route[] => {
  const rolesIn = async (tx: Tx) => rolesNow(await storedRoles(tx), declared(), await peopleByRole(tx))
  const roleIn = async (tx: Tx, code: string) =>
    (await rolesIn(tx)).find((role) => role.code === code) ?? refuse('not-found', { what: 'role' })
  return [
    route({
      ...common,
      method: 'get',
      path: '/roles',
      permission: 'roles.read',
      summary: 'Roles with what they may and how many people have them; every permission; conflicts of duties',
      answer: roleList,
      handle: async (_, { tx }) => ({
        items: await rolesIn(tx),
        permissions: [...declared()].sort(),
        conflicts: CONFLICTS.map((conflict) => ({ ...conflict, permissions: [...conflict.permissions] })),
      }),
    }),
    route({
      ...common,
      method: 'post',
      path: '/roles',
      permission: 'roles.write',
      summary: 'A new role of the house',
      body: draft,
      handle: async ({ body }, { tx, principal }) =>
        (await createRole(tx, { principal, declared: declared() }, { ...body, nameZh: body.nameZh ?? body.name })) ??
        roleIn(tx, body.code),
    }),
    route({
      ...common,
      method: 'patch',
      path: '/roles/:code',
      permission: 'roles.write',
      summary: 'Change what a role may, or its names',
      ifMatch: true,
      changesAccess: true,
      stepUp: true,
      params,
      body: change,
      handle: async ({ params: { code }, body, version }, { tx, principal }) =>
        (await changeRole(tx, { principal, declared: declared() }, code, version, body)) ?? roleIn(tx, code),
    }),
    route({
      ...common,
      method: 'delete',
      path: '/roles/:code',
      permission: 'roles.write',
      summary: 'Remove a role of the house that nobody has',
      params,
      answer: z.null(),
      status: 204,
      handle: async ({ params: { code } }, { tx, principal }) =>
        (await removeRole(tx, { principal, declared: declared() }, code)) ?? null,
    }),
    route({
      ...common,
      method: 'post',
      path: '/roles/:code/reset',
      permission: 'roles.write',
      summary: 'A built-in role as it was delivered',
      status: 200,
      changesAccess: true,
      stepUp: true,
      params,
      handle: async ({ params: { code } }, { tx, principal }) =>
        (await resetRole(tx, { principal, declared: declared() }, code)) ?? roleIn(tx, code),
    }),
    ...conflictRoutes(declared),
  ]
}

const conflictRoutes = (declared: () => ReadonlySet<string>): Route[] => [
  route({
    method: 'get',
    path: '/roles/conflicts',
    permission: 'roles.read',
    tag: 'People',
    summary: 'Who has duties that should lie apart',
    answer: conflictReport,
    handle: (_, { tx }) => reportConflicts(tx, declared()),
  }),
  route({
    method: 'post',
    path: '/people/:id/conflict-waivers',
    permission: 'roles.write',
    tag: 'People',
    summary: 'Bear a conflict of duties of another, with a reason',
    params: personParam,
    body: z.strictObject({
      conflict: z
        .string()
        .max(60)
        .meta({ examples: ['order-receive'] }),
      reason: noteText({ min: REASON_MIN, max: REASON_MAX }),
    }),
    answer: conflictReport,
    handle: async ({ params: { id }, body }, { tx, principal }) =>
      (await waiveConflict(tx, { principal, declared: declared() }, id, body)) ?? reportConflicts(tx, declared()),
  }),
  route({
    method: 'post',
    path: '/conflict-waivers/:id/revocation',
    permission: 'roles.write',
    tag: 'People',
    summary: 'Take a waiver back',
    status: 200,
    params: z.strictObject({ id: z.uuid() }),
    answer: conflictReport,
    handle: async ({ params: { id } }, { tx, principal }) => {
      const ended = await endWaiver(tx, { principal, declared: declared() }, id)
      return isRefusal(ended) ? ended : reportConflicts(tx, declared())
    },
  }),
]
