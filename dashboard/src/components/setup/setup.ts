/** How far the first steps have come, judged by what exists. */
import type { Door, GatewayRow } from '@dockledger/hub/contract/api.ts'
import { useQuery } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { readPage } from '../../api/read.ts'
import { reloadMe, useSession } from '../../api/session.ts'
import { useCredential } from '../gateway/credential.ts'
import { usePlaces } from '../location/places.ts'

export type SetupStep = 'company' | 'warehouse' | 'gateway' | 'door'

export const useSetup = () => {
  const { company } = useSession()
  const places = usePlaces()
  const gateways = useQuery({
    queryKey: ['gateways'],
    queryFn: () => readPage<GatewayRow>('/gateways', { limit: 200 }),
  })
  const doors = useQuery({ queryKey: ['doors'], queryFn: () => readPage<Door>('/doors') })
  const { shown: credential, show } = useCredential()
  const warehouse = computed(() => places.warehouses.value[0])
  const locations = computed(() =>
    places.locations.value.filter(({ warehouseId }) => warehouseId === warehouse.value?.id),
  )
  const steps = computed<readonly { key: SetupStep; isDone: boolean }[]>(() => [
    { key: 'company', isDone: company.value !== undefined },
    { key: 'warehouse', isDone: locations.value.some(({ kind }) => kind === 'dock') && locations.value.length > 1 },
    { key: 'gateway', isDone: (gateways.data.value?.items ?? []).some(({ state }) => state === 'active') },
    { key: 'door', isDone: (doors.data.value?.items.length ?? 0) > 0 },
  ])
  return {
    steps,
    /** The first step not done; undefined when all are. */
    now: computed(() => steps.value.find(({ isDone }) => !isDone)?.key),
    warehouse,
    locations,
    isRegistering: ref(false),
    isMakingDoor: ref(false),
    credential,
    show,
    refresh: async (): Promise<void> => {
      await reloadMe()
      await Promise.all([places.refetch(), gateways.refetch(), doors.refetch()])
    },
  }
}
