/** For whom a transaction acts: which companies, warehouses and parties its rows may be of. The database holds it to that (RLS). */

export interface Scope {
  /** '*': every one, also those made later. */
  readonly companies: '*' | readonly string[]
  /** Within those companies. */
  readonly warehouses: '*' | readonly string[]
  /** The person to whose own customers and suppliers it is limited; null: no such limit. */
  readonly ownPartiesOf: string | null
}

/** For the hub's own work: what came from a door belongs to whoever it belongs to. */
export const EVERYTHING: Scope = { companies: '*', warehouses: '*', ownPartiesOf: null }

export const isEverything = ({ companies, warehouses, ownPartiesOf }: Scope): boolean =>
  companies === '*' && warehouses === '*' && ownPartiesOf === null

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const PERSON = /^[\w-]{1,64}$/

const listed = (ids: '*' | readonly string[]): string => {
  if (ids === '*') return '*'
  const wrong = ids.find((id) => !UUID.test(id))
  if (wrong !== undefined) throw new Error('a scope holds ids only')
  return ids.join(',')
}

/** Opens a transaction for this scope, in one round trip. */
export const beginFor = (begin: string, { companies, warehouses, ownPartiesOf }: Scope): string => {
  if (ownPartiesOf !== null && !PERSON.test(ownPartiesOf)) throw new Error('a scope names a person by id')
  return [
    begin,
    `SET LOCAL dockledger.companies = '${listed(companies)}'`,
    `SET LOCAL dockledger.warehouses = '${listed(warehouses)}'`,
    `SET LOCAL dockledger.own_parties = '${ownPartiesOf ?? ''}'`,
  ].join('; ')
}
