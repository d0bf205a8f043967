/** item, item_gtin, item_unit: the one place that writes them. */
import { fault } from '../../contract/fault.ts'
import { type Refusal, refuse } from '../../contract/refusal.ts'
import type { Tx } from '../../platform/db/tx.ts'
import type { ItemDraft, ItemGtin, ItemPackaging } from './item.ts'

/** Each unit's code, and how many decimals a quantity of it may have. */
export const unitDecimals = async (tx: Tx): Promise<ReadonlyMap<string, number>> =>
  new Map((await tx.query.selectFrom('unit').select(['code', 'decimals']).execute()).map((u) => [u.code, u.decimals]))

export const hasCompany = async (tx: Tx, companyId: string): Promise<boolean> =>
  (await tx.query.selectFrom('company').select('id').where('id', '=', companyId).executeTakeFirst()) !== undefined

export interface ItemHead {
  readonly id: string
  readonly companyId: string
  readonly baseUnit: string
  readonly isActive: boolean
  /** Of its base unit. */
  readonly decimals: number
}
/** Those of the ids that exist. */
export const findItems = async (tx: Tx, ids: readonly string[]): Promise<Map<string, ItemHead>> => {
  const rows = await tx.query
    .selectFrom('item')
    .innerJoin('unit', 'unit.code', 'item.base_unit')
    .select(['id', 'company_id as companyId', 'base_unit as baseUnit', 'is_active as isActive', 'decimals'])
    .where('id', '=', ({ eb }) => eb.fn.any(eb.val([...ids])))
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
export const findItem = async (tx: Tx, id: string): Promise<ItemHead | undefined> => (await findItems(tx, [id])).get(id)

export const insertItem = async (tx: Tx, id: string, item: ItemDraft): Promise<void> => {
  await tx.query
    .insertInto('item')
    .values({
      id,
      company_id: item.companyId,
      code: item.code,
      name: item.name,
      base_unit: item.baseUnit,
      tracking: item.tracking,
      created_at: tx.now,
    })
    .execute()
}

export interface ItemFields {
  readonly code?: string | undefined
  readonly name?: string | undefined
  readonly isActive?: boolean | undefined
}
export const updateItem = async (tx: Tx, id: string, { code, name, isActive }: ItemFields): Promise<void> => {
  await tx.query
    .updateTable('item')
    .set((row) => ({ code, name, is_active: isActive, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** Refuses when another item of the company has one of them. */
export const replaceGtins = async (
  tx: Tx,
  item: { readonly id: string; readonly companyId: string },
  gtins: readonly ItemGtin[],
): Promise<Refusal<'already-exists'> | undefined> => {
  await tx.query.deleteFrom('item_gtin').where('item_id', '=', item.id).execute()
  if (gtins.length === 0) return undefined
  const written = await tx.query
    .insertInto('item_gtin')
    .values(gtins.map(({ gtin14, quantity }) => ({ gtin14, quantity, company_id: item.companyId, item_id: item.id })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('gtin14')
    .execute()
  const index = gtins.findIndex(({ gtin14 }) => !written.some((row) => row.gtin14 === gtin14))
  const value = gtins[index]?.gtin14
  if (value === undefined) return undefined
  const field = `gtins.${index}.gtin14`
  return refuse('already-exists', { field, value }, { errors: [fault(field, 'taken', { value })] })
}

export const replaceUnits = async (tx: Tx, itemId: string, units: readonly ItemPackaging[]): Promise<void> => {
  await tx.query.deleteFrom('item_unit').where('item_id', '=', itemId).execute()
  if (units.length > 0)
    await tx.query
      .insertInto('item_unit')
      .values(units.map((unit) => ({ ...unit, item_id: itemId })))
      .execute()
}

export const deleteItemsOf = async (tx: Tx, companyId: string): Promise<void> => {
  const ofCompany = 'IN (SELECT id FROM item WHERE company_id = $1)'
  await tx.sql('DELETE FROM item_gtin WHERE company_id = $1', [companyId])
  await tx.sql(`DELETE FROM item_unit WHERE item_id ${ofCompany}`, [companyId])
  await tx.sql('DELETE FROM item WHERE company_id = $1', [companyId])
}
