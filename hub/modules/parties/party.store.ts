/** party: the one place that writes it. */
import type { Tx } from '../../platform/db/tx.ts'

export interface PartyDraft {
  readonly companyId: string
  readonly code: string
  readonly name: string
  readonly isSupplier: boolean
  readonly isCustomer: boolean
  readonly email: string | null
  readonly phone: string | null
}
type Change = { readonly [K in keyof Omit<PartyDraft, 'companyId'>]?: PartyDraft[K] | undefined }
export type PartyChange = Change

export interface PartyHead {
  readonly id: string
  readonly companyId: string
  readonly name: string
  readonly isSupplier: boolean
}
export const findParty = (tx: Tx, id: string): Promise<PartyHead | undefined> =>
  tx.query
    .selectFrom('party')
    .select(['id', 'company_id as companyId', 'name', 'is_supplier as isSupplier'])
    .where('id', '=', id)
    .executeTakeFirst()

export const hasCompany = async (tx: Tx, companyId: string): Promise<boolean> =>
  (await tx.query.selectFrom('company').select('id').where('id', '=', companyId).executeTakeFirst()) !== undefined

const columns = ({ code, name, isSupplier, isCustomer, email, phone }: PartyChange) => ({
  code,
  name,
  is_supplier: isSupplier,
  is_customer: isCustomer,
  email,
  phone,
})

export const insertParty = async (tx: Tx, id: string, party: PartyDraft): Promise<void> => {
  const { companyId: company_id, code, name } = party
  await tx.query
    .insertInto('party')
    .values({ ...columns(party), id, company_id, code, name, created_at: tx.now })
    .execute()
}

export const updateParty = async (tx: Tx, id: string, change: PartyChange): Promise<void> => {
  await tx.query
    .updateTable('party')
    .set((row) => ({ ...columns(change), version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export const deletePartiesOf = async (tx: Tx, companyId: string): Promise<void> => {
  await tx.sql('DELETE FROM party WHERE company_id = $1', [companyId])
}
