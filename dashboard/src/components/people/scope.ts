import type { ScopeRow } from '@dockledger/hub/contract/people.ts'

/** As the hub is told it: null is every one, also those made later. */
export interface GivenScope {
  readonly companies: readonly string[] | null
  readonly warehouses: readonly string[] | null
  readonly ownParties: boolean
}

export const EVERYWHERE: GivenScope = { companies: null, warehouses: null, ownParties: false }

const idsOf = (places: ScopeRow['companies']): string[] | null => places?.map(({ id }) => id) ?? null

export const givenOf = ({ companies, warehouses, ownParties }: ScopeRow): GivenScope => ({
  companies: idsOf(companies),
  warehouses: idsOf(warehouses),
  ownParties,
})

/** A list that was begun and left empty would show nothing. */
export const isIncomplete = ({ companies, warehouses }: GivenScope): boolean =>
  companies?.length === 0 || warehouses?.length === 0
