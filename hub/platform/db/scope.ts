/** For whom a transaction acts: which companies, warehouses and parties its rows may be of. The database holds it to that (RLS). */
import { type Refusal, refuse } from '../../contract/refusal.ts'
import type { Tx } from './tx.ts'

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

/** The whole house, or all there is of each company that he sees. */
export const isWhole = ({ companies, warehouses, ownPartiesOf }: Scope, of: 'house' | 'company'): boolean =>
  (of === 'company' || companies === '*') && warehouses === '*' && ownPartiesOf === null

export const isEverything = (scope: Scope): boolean => isWhole(scope, 'house')

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

const SETTINGS = ['companies', 'warehouses', 'own_parties']
const each = (write: (name: string, at: number) => string): string => SETTINGS.map(write).join(', ')

/**
 * For a rule that holds across the house, such as whose a gateway is: asks as the hub itself, then goes on for whom it acted. What it
 * finds decides, and is not told. Where `ask` fails, the transaction ends and these settings with it.
 */
export const acrossHouse = async <T>(tx: Tx, ask: () => Promise<T>): Promise<T> => {
  const set = `SELECT ${each((name, at) => `set_config('dockledger.${name}', $${at + 1}, true)`)}`
  const [own] = await tx.sql<{ values: string[] }>(
    `SELECT ARRAY[${each((name) => `current_setting('dockledger.${name}')`)}] AS values`,
  )
  await tx.sql(set, ['*', '*', ''])
  const answer = await ask()
  await tx.sql(set, own?.values ?? ['', '', ''])
  return answer
}

/** insufficient_privilege, said by the part of PostgreSQL that holds rows to their policies and not by the one that holds accounts to grants. */
const isBeyondPolicy = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === '42501' &&
  'routine' in error &&
  error.routine === 'ExecWithCheckOptions'

/** A row that would be of somebody else, or that somebody else has already, out of sight: refused alike. Its transaction is over. */
export const unlessBeyond = <T>(work: Promise<T>): Promise<T | Refusal<'beyond-scope'>> =>
  work.catch((error: unknown) => {
    if (isBeyondPolicy(error)) return refuse('beyond-scope')
    throw error
  })
