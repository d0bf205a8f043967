import { z } from 'zod'
import { CONFLICTS } from '../../contract/conflict.ts'
import { conflictReport, type Role, roleList, roleRow } from '../../contract/people.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { lineText, noteText } from '../../contract/text.ts'
import { roleCode } from '../../platform/auth/roles.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { endWaiver, reportConflicts, waiveConflict } from './conflict.commands.ts'
import { personParam } from './person.routes.ts'
import { changeRole, createRole, removeRole, resetRole } from './role.commands.ts'
import { peopleByRole, storedRoles } from './role.store.ts'
import { rolesNow } from './role.ts'

const PERMISSIONS_MAX = 500
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
const writing = { ...common, permission: 'roles.write', stepUp: true, needsWhole: 'house' } as const

/** For the audit: each permission by itself, so that it says which were given and which were taken. */
const imageOf = ({ code, name, nameZh, permissions }: Role) => ({
  code,
  name,
  nameZh,
  permissions: Object.fromEntries(permissions.map((each) => [each, true])),
})

export const roleRoutes = (declared: () => ReadonlySet<string>): Route[] => {
  const rolesIn = async (tx: Tx) => rolesNow(await storedRoles(tx), declared(), await peopleByRole(tx))
  const roleIn = async (tx: Tx, code: string) =>
    (await rolesIn(tx)).find((role) => role.code === code) ?? refuse('not-found', { what: 'role' })
  const image = async (tx: Tx, { code }: { readonly code: string }) => {
    const role = await roleIn(tx, code)
    return isRefusal(role) ? undefined : imageOf(role)
  }
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
      ...writing,
      method: 'post',
      path: '/roles',
      summary: 'A new role of the house',
      body: draft,
      record: imageOf,
      handle: async ({ body }, { tx, principal }) =>
        (await createRole(tx, { principal, declared: declared() }, { ...body, nameZh: body.nameZh ?? body.name })) ??
        roleIn(tx, body.code),
    }),
    route({
      ...writing,
      method: 'patch',
      path: '/roles/:code',
      summary: 'Change what a role may, or its names',
      image,
      ifMatch: true,
      changesAccess: true,
      params,
      body: change,
      handle: async ({ params: { code }, body, version }, { tx, principal }) =>
        (await changeRole(tx, { principal, declared: declared() }, code, version, body)) ?? roleIn(tx, code),
    }),
    route({
      ...writing,
      method: 'delete',
      path: '/roles/:code',
      summary: 'Remove a role of the house that nobody has',
      image,
      // no person has it, but a key may
      changesAccess: true,
      params,
      answer: z.null(),
      status: 204,
      handle: async ({ params: { code } }, { tx, principal }) =>
        (await removeRole(tx, { principal, declared: declared() }, code)) ?? null,
    }),
    route({
      ...writing,
      method: 'post',
      path: '/roles/:code/reset',
      summary: 'A built-in role as it was delivered',
      image,
      status: 200,
      changesAccess: true,
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
    stepUp: true,
    needsWhole: 'house',
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
    stepUp: true,
    needsWhole: 'house',
    status: 200,
    params: z.strictObject({ id: z.uuid() }),
    answer: conflictReport,
    handle: async ({ params: { id } }, { tx, principal }) =>
      (await endWaiver(tx, { principal, declared: declared() }, id)) ?? reportConflicts(tx, declared()),
  }),
]
