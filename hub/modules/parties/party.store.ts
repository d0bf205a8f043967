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
  readonly responsibleId: string | null
}
type Change = { readonly [K in keyof Omit<PartyDraft, 'companyId'>]?: PartyDraft[K] | undefined }
export type PartyChange = Change

export interface PartyHead {
  readonly id: string
  readonly companyId: string
  readonly name: string
  readonly isSupplier: boolean
  readonly responsibleId: string | null
}
export const findParty = (tx: Tx, id: string): Promise<PartyHead | undefined> =>
  tx.query
    .selectFrom('party')
    .select(['id', 'company_id as companyId', 'name', 'is_supplier as isSupplier', 'responsible_id as responsibleId'])
    .where('id', '=', id)
    .executeTakeFirst()

export const hasCompany = async (tx: Tx, companyId: string): Promise<boolean> =>
  (await tx.query.selectFrom('company').select('id').where('id', '=', companyId).executeTakeFirst()) !== undefined

const columns = ({ code, name, isSupplier, isCustomer, email, phone, responsibleId }: PartyChange) => ({
  code,
  name,
  is_supplier: isSupplier,
  is_customer: isCustomer,
  email,
  phone,
  responsible_id: responsibleId,
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

/** Those of the ids that there are, as the actor sees them. */
export const findParties = async (tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await tx.sql<{ id: string }>('SELECT id FROM party WHERE id = ANY ($1::uuid[])', [ids])
  return new Set(rows.map(({ id }) => id))
}

/** These, and of those the actor sees no others, are this person's. */
export const giveParties = async (tx: Tx, personId: string, ids: readonly string[]): Promise<void> => {
  await tx.sql(
    'UPDATE party SET responsible_id = NULL, version = version + 1 WHERE responsible_id = $1 AND NOT id = ANY ($2::uuid[])',
    [personId, ids],
  )
  await tx.sql(
    `UPDATE party SET responsible_id = $1, version = version + 1
     WHERE id = ANY ($2::uuid[]) AND responsible_id IS DISTINCT FROM $1`,
    [personId, ids],
  )
}

export const deletePartiesOf = async (tx: Tx, companyId: string): Promise<void> => {
  await tx.sql('DELETE FROM party WHERE company_id = $1', [companyId])
}
