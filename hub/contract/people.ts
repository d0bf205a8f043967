/** People, roles and conflicts of duties as `/api/v1` gives them. */
import { z } from 'zod'
import { id, instant } from './api.ts'
import { handheldAccess } from './handheld.ts'

export const meRow = z.object({
  kind: z.enum(['person', 'api-key', 'display']),
  /** He signed in by badge at this handheld. */
  handheld: z.object({ id, name: z.string() }).nullable(),
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.string(),
  permissions: z.array(z.string()),
  companies: z.array(z.object({ id, code: z.string(), name: z.string(), isDemo: z.boolean() })),
})
export type Me = z.infer<typeof meRow>

/** The library's ids are no UUIDs. */
const personId = z.string().meta({ examples: ['9nTQ0b3xAhYzv1kWcE7LrUSoDgJfMi52'] })
const placeRef = z.object({ id, code: z.string(), name: z.string() })

/** null: every one, also those made later. Places that the reader does not see himself are left out. */
export const scopeRow = z.object({
  companies: z.array(placeRef).nullable(),
  warehouses: z.array(placeRef.extend({ companyId: id })).nullable(),
  /** Only customers and suppliers that this person is responsible for. */
  ownParties: z.boolean(),
})
export type ScopeRow = z.infer<typeof scopeRow>

export const PERSON_STATES = ['invited', 'active', 'deactivated'] as const
export const personRow = z.object({
  id: personId,
  name: z.string(),
  email: z.string(),
  /** invited: has no password yet. */
  state: z.enum(PERSON_STATES),
  roles: z.array(z.string()),
  scope: scopeRow,
  createdAt: instant,
  lastSignInAt: instant.nullable(),
  version: z.int(),
})
export type Person = z.infer<typeof personRow>

export const waiverRow = z.object({ id, reason: z.string(), by: z.string(), at: instant })
export const conflictRow = z.object({
  code: z.string(),
  permissions: z.array(z.string()),
  reason: z.string(),
  reasonZh: z.string(),
})
export type ConflictRow = z.infer<typeof conflictRow>
export const personConflict = conflictRow.extend({ waiver: waiverRow.nullable() })
export type PersonConflict = z.infer<typeof personConflict>

export const personDetail = personRow.extend({
  sessions: z.array(
    z.object({
      id: z.string(),
      startedAt: instant,
      seenAt: instant,
      expiresAt: instant,
      address: z.string().nullable(),
      /** As the browser calls itself. */
      device: z.string().nullable(),
    }),
  ),
  /** Programs that act in his name, also those that are over. */
  keys: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullable(),
      role: z.string(),
      createdAt: instant,
      /** null: it does not end. */
      expiresAt: instant.nullable(),
    }),
  ),
  /** Who approves what he asks for, where a rule says so. */
  manager: z.object({ id: personId, name: z.string() }).nullable(),
  /** Until when a link that was handed over is good; null: none is open. */
  linkExpiresAt: instant.nullable(),
  conflicts: z.array(personConflict),
  /** Customers and suppliers that this person is responsible for, of those the reader sees; none for who may see no parties. */
  parties: z.array(placeRef),
  handheld: handheldAccess,
})
export type PersonDetail = z.infer<typeof personDetail>

export const personLink = z.object({
  path: z
    .string()
    .describe('to open below the address of this hub; shown this once')
    .meta({ examples: ['/invitation#kZ3…'] }),
  expiresAt: instant,
})
export type PersonLink = z.infer<typeof personLink>
export const invitedPerson = personDetail.extend({
  link: personLink,
  sentTo: z.string().nullable().describe('where a letter with a link of its own went; null: there is no mail server'),
})
export type InvitedPerson = z.infer<typeof invitedPerson>

export const roleRow = z.object({
  code: z.string(),
  name: z.string(),
  nameZh: z.string(),
  isBuiltIn: z.boolean(),
  /** A built-in one that this house changed. */
  isChanged: z.boolean(),
  permissions: z.array(z.string()),
  /** As a built-in one came; null for a role of the house. */
  delivered: z.array(z.string()).nullable(),
  people: z.int(),
  /** Of this role alone. */
  conflicts: z.array(conflictRow),
  /** 0: as delivered. */
  version: z.int(),
})
export type Role = z.infer<typeof roleRow>
export const roleList = z.object({
  items: z.array(roleRow),
  /** Every permission there is. */
  permissions: z.array(z.string()),
  conflicts: z.array(conflictRow),
})
export type RoleList = z.infer<typeof roleList>

export const roleNames = z.object({ items: z.array(roleRow.pick({ code: true, name: true, nameZh: true })) })
export type RoleNames = z.infer<typeof roleNames>

export const conflictReport = z.object({
  items: z.array(z.object({ person: z.object({ id: personId, name: z.string() }), conflict: personConflict })),
})
export type ConflictReport = z.infer<typeof conflictReport>
