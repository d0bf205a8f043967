/** Warehouses and locations of the company, for filters and forms. */
import type { Location, Warehouse } from '@dockledger/hub/contract/api.ts'
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { readPage } from '../../api/read.ts'
import { useSession } from '../../api/session.ts'

const PAGES_MAX = 20

/** All pages of a list that a form chooses from, up to 4,000 rows. */
const readAll = async <R>(path: string): Promise<R[]> => {
  const rows: R[] = []
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { items, nextCursor } = await readPage<R>(path, { limit: 200, cursor })
    rows.push(...items)
    if (!nextCursor) break
    cursor = nextCursor
  }
  return rows
}

export const usePlaces = () => {
  const { company } = useSession()
  const warehouseQuery = useQuery({
    queryKey: ['places', 'warehouses'],
    queryFn: () => readAll<Warehouse>('/warehouses'),
  })
  const locationQuery = useQuery({ queryKey: ['places', 'locations'], queryFn: () => readAll<Location>('/locations') })
  const warehouses = computed(() =>
    (warehouseQuery.data.value ?? []).filter(({ companyId }) => companyId === company.value?.id),
  )
  const locations = computed(() =>
    (locationQuery.data.value ?? []).filter(({ companyId }) => companyId === company.value?.id),
  )
  const physical = computed(() => locations.value.filter(({ isPhysical }) => isPhysical))
  return {
    warehouses,
    locations,
    physical,
    warehouseOptions: computed(() =>
      warehouses.value.map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` })),
    ),
    isLoading: computed(() => warehouseQuery.isPending.value || locationQuery.isPending.value),
    error: computed(() => warehouseQuery.error.value ?? locationQuery.error.value),
    refetch: async (): Promise<void> => {
      await Promise.all([warehouseQuery.refetch(), locationQuery.refetch()])
    },
  }
}
