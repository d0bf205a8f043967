import { z } from 'zod'
import { pageOf } from '../../contract/api.ts'
import {
  invitedPerson,
  PERSON_STATES,
  type PersonDetail,
  personDetail,
  personLink,
  personRow,
} from '../../contract/people.ts'
import { isRefusal, type Refusal, refuse } from '../../contract/refusal.ts'
import { lineText } from '../../contract/text.ts'
import { askForLetter } from '../../platform/auth/access-letter.store.ts'
import { type IssuedLink, pathOf } from '../../platform/auth/invitation.store.ts'
import { keysOf } from '../../platform/auth/key.store.ts'
import { personName } from '../../platform/auth/names.ts'
import { may } from '../../platform/auth/principal.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { pageQuery } from '../../platform/http/page.ts'
import { type Route, type RouteContext, route } from '../../platform/http/route.ts'
import { findPerson, listPeople, partiesOf } from '../../views/people.view.ts'
import { letChoosePin, takeBadgeBack } from './badge.commands.ts'
import { conflictsOf } from './conflict.commands.ts'
import {
  type Asking,
  activatePerson,
  changePerson,
  deactivatePerson,
  invitePerson,
  renewLink,
  signOutPerson,
} from './person.commands.ts'

const PLACES_MAX = 1_000
const ROLES_MAX = 20
const PARTIES_MAX = 1_000
const places = z.array(z.uuid()).min(1).max(PLACES_MAX).nullable()
const scope = z.strictObject({
  companies: places.describe('null: every one, also those made later'),
  warehouses: places.describe('within those companies; null: every one'),
  ownParties: z.boolean().describe('only customers and suppliers that this person is responsible for'),
})
const parties = z
  .array(z.uuid())
  .max(PARTIES_MAX)
  .optional()
  .describe('customers and suppliers this person is responsible for, in place of those before')
const roles = z
  .array(z.string().max(41))
  .min(1)
  .max(ROLES_MAX)
  .meta({ examples: [['picker']] })
const managerId = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .nullable()
  .optional()
  .describe('who approves what he asks for, where a rule says so')
const draft = z.strictObject({
  name: personName.meta({ examples: ['Wang Fang'] }),
  email: z.email().max(320),
  roles,
  scope,
  parties,
  managerId,
})
const change = z.strictObject({
  name: personName.optional(),
  roles: roles.optional(),
  scope: scope.optional(),
  parties,
  managerId,
})
export const personParam = z.strictObject({ id: z.string().regex(/^[\w-]{1,64}$/) })

export const detailOf = async (
  tx: Tx,
  { principal, declared }: Asking,
  id: string,
): Promise<PersonDetail | Refusal<'not-found'>> => {
  const person = await findPerson(tx, id)
  if (!person) return refuse('not-found', { what: 'person' })
  const parties = may(principal, 'parties.read') ? await partiesOf(tx, id) : []
  return { ...person, keys: await keysOf(tx, id), conflicts: await conflictsOf(tx, declared, person), parties }
}
const linkOf = (link: IssuedLink) => ({ path: pathOf(link), expiresAt: link.expiresAt.toISOString() })

const common = { tag: 'People', answer: personDetail }

/** `hasMail`: who is invited is written to. */
export const personRoutes = (declared: () => ReadonlySet<string>, hasMail: boolean): Route[] => {
  const act = (
    name: string,
    summary: string,
    command: (tx: Tx, asking: Asking, id: string) => Promise<Refusal | undefined>,
  ): Route =>
    route({
      ...common,
      method: 'post',
      path: `/people/:id/${name}`,
      permission: 'people.write',
      summary,
      changesAccess: true,
      stepUp: true,
      status: 200,
      params: personParam,
      handle: async ({ params: { id } }, { tx, principal }: RouteContext) =>
        (await command(tx, { principal, declared: declared() }, id)) ??
        detailOf(tx, { principal, declared: declared() }, id),
    })
  return [
    route({
      ...common,
      method: 'get',
      path: '/people',
      permission: 'people.read',
      summary: 'People by name',
      query: pageQuery.extend({
        search: lineText({ max: 100 }).optional(),
        state: z.enum(PERSON_STATES).optional(),
        role: z.string().max(41).optional(),
      }),
      answer: pageOf(personRow),
      handle: ({ query }, { tx }) => listPeople(tx, query),
    }),
    route({
      ...common,
      method: 'get',
      path: '/people/:id',
      permission: 'people.read',
      summary: 'One person, with sessions and conflicts of duties',
      params: personParam,
      handle: ({ params }, { tx, principal }) => detailOf(tx, { principal, declared: declared() }, params.id),
    }),
    route({
      ...common,
      method: 'post',
      path: '/people',
      permission: 'people.write',
      summary: 'A new person, written to where there is a mail server; answers a one-time link, shown this once',
      body: draft,
      answer: invitedPerson,
      stepUp: true,
      answersSecret: true,
      handle: async ({ body }, { tx, principal }) => {
        const invited = await invitePerson(tx, { principal, declared: declared() }, body)
        if (isRefusal(invited)) return invited
        const person = await detailOf(tx, { principal, declared: declared() }, invited.id)
        if (isRefusal(person)) return person
        if (hasMail) await askForLetter(tx, 'invitation', person.email)
        return { ...person, link: linkOf(invited.link), sentTo: hasMail ? person.email : null }
      },
    }),
    route({
      ...common,
      method: 'patch',
      path: '/people/:id',
      permission: 'people.write',
      summary: 'Change a person: name, roles, what he sees',
      ifMatch: true,
      changesAccess: true,
      stepUp: true,
      params: personParam,
      body: change,
      handle: async ({ params: { id }, body, version }, { tx, principal }) =>
        (await changePerson(tx, { principal, declared: declared() }, id, version, body)) ??
        detailOf(tx, { principal, declared: declared() }, id),
    }),
    route({
      ...common,
      method: 'post',
      path: '/people/:id/link',
      permission: 'people.write',
      summary: 'A new one-time link to set a password; ends the one before',
      params: personParam,
      answer: personLink,
      stepUp: true,
      answersSecret: true,
      handle: async ({ params: { id } }, { tx, principal }) => {
        const link = await renewLink(tx, { principal, declared: declared() }, id)
        return isRefusal(link) ? link : linkOf(link)
      },
    }),
    act('deactivation', 'Shut a person out: sessions end, keys are refused', deactivatePerson),
    act('activation', 'Let a deactivated person in again', activatePerson),
    act('badge-revocation', 'Take a badge back: who is signed in with it is signed out', takeBadgeBack),
    act('pin-choice', 'Let a person choose a PIN at the next scan of the badge, within a day', letChoosePin),
    act('sign-out', 'End every session of a person', signOutPerson),
  ]
}
