// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** Units, items and parties as lists and single reads show them. */
import { z } from 'zod'
import type { Item, Unit } from '../contract/api.ts'
import type { Party, ResponsiblePerson } from '../contract/party.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId, positionText } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'

export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}
export interface Page<R> {
  readonly items: R[]
  readonly nextCursor: string | null
}

/** By code. */
export const listUnits = async (
  tx: Tx,
  { limit, cursor }: PageRequest,
): Promise<Page<Unit> | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('units', cursor, z.tuple([positionText]))
  if (isRefusal(after)) return after
  const rows = await tx.sql<Unit>(
    `SELECT code, name_en AS "nameEn", name_zh AS "nameZh", decimals FROM unit
     WHERE $1::text IS NULL OR code > $1 ORDER BY code LIMIT $2`,
    [after?.[0], limit + 1],
  )
  const page = pageFrom('units', rows, limit, ({ code }) => [code])
  return { items: page.rows, nextCursor: page.nextCursor }
}

const ITEM = `
  SELECT i.id, i.company_id AS "companyId", i.code, i.name, i.base_unit AS "baseUnit", i.tracking, i.is_active AS "isActive", i.version,
    (SELECT coalesce(trim_scale(sum(b.on_hand)), 0)::text FROM balance b WHERE b.item_id = i.id AND b.is_physical) AS "onHand",
    (SELECT coalesce(jsonb_agg(jsonb_build_object('gtin14', g.gtin14, 'quantity', trim_scale(g.quantity)::text) ORDER BY g.gtin14), '[]')
       FROM item_gtin g WHERE g.item_id = i.id) AS gtins,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('unit', u.unit, 'numerator', u.numerator::text, 'denominator', u.denominator::text)
                               ORDER BY u.unit), '[]')
       FROM item_unit u WHERE u.item_id = i.id) AS units
  FROM item i`

export interface ItemFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly active?: boolean | undefined
  /** Part of a code or name. */
  readonly search?: string | undefined
  /** The search as a GTIN, when it is one. */
  readonly gtin14?: string | undefined
}

/** By code. */
export const listItems = async (tx: Tx, filter: ItemFilter): Promise<Page<Item> | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('items', filter.cursor, z.tuple([positionText, positionId]))
  if (isRefusal(after)) return after
  const rows = await tx.sql<Item>(
    `${ITEM}
     WHERE ($1::uuid IS NULL OR i.company_id = $1)
       AND ($2::boolean IS NULL OR i.is_active = $2)
       AND ($3::text IS NULL OR strpos(lower(i.code), lower($3)) > 0 OR strpos(lower(i.name), lower($3)) > 0
            OR EXISTS (SELECT FROM item_gtin g WHERE g.item_id = i.id AND g.gtin14 = $4))
       AND ($5::text IS NULL OR (i.code, i.id) > ($5, $6::uuid))
     ORDER BY i.code, i.id LIMIT $7`,
    [filter.companyId, filter.active, filter.search, filter.gtin14, after?.[0], after?.[1], filter.limit + 1],
  )
  const page = pageFrom('items', rows, filter.limit, ({ code, id }) => [code, id])
  return { items: page.rows, nextCursor: page.nextCursor }
}

export const findItem = async (tx: Tx, id: string): Promise<Item | undefined> =>
  (await tx.sql<Item>(`${ITEM} WHERE i.id = $1`, [id]))[0]

const PARTY = `
  SELECT p.id, p.company_id AS "companyId", p.code, p.name, p.is_supplier AS "isSupplier", p.is_customer AS "isCustomer", p.email,
    p.phone, CASE WHEN p.responsible_id IS NOT NULL THEN jsonb_build_object('id', p.responsible_id, 'name', r.name) END AS responsible,
    p.version
  FROM party p LEFT JOIN people_who_act() r ON r.id = p.responsible_id`

export interface PartyFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly role?: 'supplier' | 'customer' | undefined
  readonly search?: string | undefined
}

/** By code. */
export const listParties = async (tx: Tx, filter: PartyFilter): Promise<Page<Party> | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('parties', filter.cursor, z.tuple([positionText, positionId]))
  if (isRefusal(after)) return after
  const rows = await tx.sql<Party>(
    `${PARTY}
     WHERE ($1::uuid IS NULL OR p.company_id = $1)
       AND ($2::text IS NULL OR ($2 = 'supplier' AND p.is_supplier) OR ($2 = 'customer' AND p.is_customer))
       AND ($3::text IS NULL OR strpos(lower(p.code), lower($3)) > 0 OR strpos(lower(p.name), lower($3)) > 0)
       AND ($4::text IS NULL OR (p.code, p.id) > ($4, $5::uuid))
     ORDER BY p.code, p.id LIMIT $6`,
    [filter.companyId, filter.role, filter.search, after?.[0], after?.[1], filter.limit + 1],
  )
  const page = pageFrom('parties', rows, filter.limit, ({ code, id }) => [code, id])
  return { items: page.rows, nextCursor: page.nextCursor }
}

export const findParty = async (tx: Tx, id: string): Promise<Party | undefined> =>
  (await tx.sql<Party>(`${PARTY} WHERE p.id = $1`, [id]))[0]

/** An administrator sees everything, whatever is kept of him. */
const RESPONSIBLE = `
  SELECT p.id, p.name FROM people_who_act() p LEFT JOIN person_scope s ON s.person_id = p.id
  WHERE EXISTS (SELECT FROM company c WHERE c.id = $1)
    AND ((SELECT own_parties_of()) = '' OR p.id = (SELECT own_parties_of()))
    AND ('administrator' = ANY (p.roles) OR (s.person_id IS NOT NULL AND (s.companies IS NULL OR $1 = ANY (s.companies))))`

/** Whose customers and suppliers those of a company may be, by name: who works for it and can act. */
export const responsiblePeople = (
  tx: Tx,
  companyId: string,
  search: string,
  limit: number,
): Promise<ResponsiblePerson[]> =>
  tx.sql<ResponsiblePerson>(`${RESPONSIBLE} AND strpos(lower(p.name), lower($2)) > 0 ORDER BY p.name, p.id LIMIT $3`, [
    companyId,
    search,
    limit,
  ])

export const mayBeResponsible = async (tx: Tx, companyId: string, personId: string): Promise<boolean> =>
  (await tx.sql(`${RESPONSIBLE} AND p.id = $2`, [companyId, personId])).length > 0
