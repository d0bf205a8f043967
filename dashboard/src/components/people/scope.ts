import type { PersonDetail, ScopeRow } from '@dockledger/hub/contract/people.ts'

/** What the form holds, with the names it shows. */
export interface ChosenScope extends ScopeRow {
  readonly parties: PersonDetail['parties']
}

export const EVERYWHERE: ChosenScope = { companies: null, warehouses: null, ownParties: false, parties: [] }

const idsOf = (places: ScopeRow['companies']): string[] | null => places?.map(({ id }) => id) ?? null

/** As the hub is told it. */
export const givenOf = ({ companies, warehouses, ownParties }: ScopeRow) => ({
  companies: idsOf(companies),
  warehouses: idsOf(warehouses),
  ownParties,
})

/** A list that was begun and left empty would show nothing. */
export const isIncomplete = ({ companies, warehouses }: ScopeRow): boolean =>
  companies?.length === 0 || warehouses?.length === 0

/** Of companies that are no longer chosen, no warehouse is. */
export const consistent = (scope: ChosenScope): ChosenScope => ({
  ...scope,
  warehouses:
    scope.warehouses?.filter(({ companyId }) => scope.companies?.some(({ id }) => id === companyId) ?? true) ?? null,
})
