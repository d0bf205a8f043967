import { z } from 'zod'
import { pageOf } from '../../contract/api.ts'
import { bankAccountDraft, partyDetail } from '../../contract/bank-account.ts'
import { partyRow, responsiblePerson } from '../../contract/party.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { codeText, lineText, nameText } from '../../contract/text.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { pageQuery } from '../../platform/http/page.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { findParty, listParties, responsiblePeople } from '../../views/catalog.view.ts'
import { findBankAccount } from './bank-account.store.ts'
import { changeBankAccount, changeParty, createParty } from './party.commands.ts'

const email = z.email().max(200).nullable()
const phone = lineText({ max: 40 }).nullable()

const responsibleId = lineText({ max: 64 }).nullable()

const partyDraft = z.strictObject({
  companyId: z.uuid(),
  code: codeText,
  name: nameText,
  isSupplier: z.boolean().default(false),
  isCustomer: z.boolean().default(false),
  email: email.default(null),
  phone: phone.default(null),
  responsibleId: responsibleId.default(null),
})
const partyChange = z.strictObject({
  code: codeText.optional(),
  name: nameText.optional(),
  isSupplier: z.boolean().optional(),
  isCustomer: z.boolean().optional(),
  email: email.optional(),
  phone: phone.optional(),
  responsibleId: responsibleId.optional(),
})
const partiesQuery = pageQuery.extend({
  companyId: z.uuid().optional(),
  role: z.enum(['supplier', 'customer']).optional(),
  search: lineText({ max: 100 }).optional(),
})
const idParam = z.strictObject({ id: z.uuid() })

const load = async (tx: Tx, id: string) => {
  const party = await findParty(tx, id)
  return party ? { ...party, ...(await findBankAccount(tx, id)) } : refuse('not-found', { what: 'party' })
}
const common = { tag: 'Parties', answer: partyDetail }

const PEOPLE_MAX = 20
export const routes: Route[] = [
  route({
    ...common,
    method: 'get',
    path: '/responsible-people',
    permission: 'parties.write',
    summary: `Whose customer or supplier one may be, by name, at most ${PEOPLE_MAX}`,
    query: z.strictObject({ companyId: z.uuid(), search: lineText({ max: 100 }).optional() }),
    answer: z.object({ items: z.array(responsiblePerson) }),
    handle: async ({ query }, { tx }) => ({
      items: await responsiblePeople(tx, query.companyId, query.search ?? '', PEOPLE_MAX),
    }),
  }),
  route({
    ...common,
    method: 'get',
    path: '/parties',
    permission: 'parties.read',
    summary: 'Suppliers and customers by code',
    query: partiesQuery,
    answer: pageOf(partyRow),
    handle: ({ query }, { tx }) => listParties(tx, query),
  }),
  route({
    ...common,
    method: 'post',
    path: '/parties',
    permission: 'parties.write',
    summary: 'A new supplier or customer',
    body: partyDraft,
    status: 201,
    handle: async ({ body }, { tx, principal }) => {
      const created = await createParty(tx, body, principal.scope)
      return isRefusal(created) ? created : load(tx, created.id)
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/parties/:id',
    permission: 'parties.read',
    summary: 'One supplier or customer',
    params: idParam,
    handle: ({ params }, { tx }) => load(tx, params.id),
  }),
  route({
    ...common,
    method: 'patch',
    path: '/parties/:id',
    permission: 'parties.write',
    summary: 'Change a supplier or customer',
    ifMatch: true,
    params: idParam,
    body: partyChange,
    handle: async ({ params, body, version }, { tx }) => {
      const changed = await changeParty(tx, params.id, version, body)
      return isRefusal(changed) ? changed : load(tx, changed.id)
    },
  }),
  route({
    ...common,
    method: 'patch',
    path: '/parties/:id/bank-account',
    permission: 'bank.write',
    summary: 'Set or empty where the money for a supplier or customer goes',
    ifMatch: true,
    stepUp: true,
    params: idParam,
    body: z.strictObject({ bankAccount: bankAccountDraft.nullable() }),
    handle: async ({ params, body, version }, { tx, principal }) => {
      const changed = await changeBankAccount(tx, params.id, version, body.bankAccount, principal.name)
      return isRefusal(changed) ? changed : load(tx, changed.id)
    },
  }),
]
