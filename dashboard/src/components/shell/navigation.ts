/** The navigation, grouped by work. Labels are `shell.page.<key>` and `shell.group.<group>`. */
import { computed } from 'vue'
import { type Permission, useMay } from '../../api/may.ts'

interface NavigationEntry {
  readonly key: string
  readonly to: string
  readonly icon: string
  readonly permission: Permission
}
export interface NavigationGroup {
  readonly group: string
  readonly entries: readonly NavigationEntry[]
}

const NAVIGATION: readonly NavigationGroup[] = [
  {
    group: 'inbound',
    entries: [
      { key: 'doors', to: '/doors', icon: 'i-lucide-warehouse', permission: 'docks.read' },
      { key: 'orders', to: '/purchase-orders', icon: 'i-lucide-clipboard-list', permission: 'purchasing.read' },
      { key: 'exceptions', to: '/exceptions', icon: 'i-lucide-triangle-alert', permission: 'exceptions.read' },
    ],
  },
  {
    group: 'stock',
    entries: [
      { key: 'stock', to: '/stock', icon: 'i-lucide-boxes', permission: 'stock.read' },
      { key: 'movements', to: '/movements', icon: 'i-lucide-arrow-left-right', permission: 'stock.read' },
    ],
  },
  {
    group: 'catalog',
    entries: [
      { key: 'items', to: '/items', icon: 'i-lucide-package', permission: 'catalog.read' },
      { key: 'suppliers', to: '/suppliers', icon: 'i-lucide-truck', permission: 'parties.read' },
      { key: 'locations', to: '/locations', icon: 'i-lucide-map-pin', permission: 'warehouse.read' },
    ],
  },
  {
    group: 'system',
    entries: [
      { key: 'gateways', to: '/gateways', icon: 'i-lucide-router', permission: 'gateways.read' },
      { key: 'integrity', to: '/integrity', icon: 'i-lucide-shield-check', permission: 'integrity.read' },
    ],
  },
]

/** Groups with the pages the person may read. */
export const useNavigation = () => {
  const may = useMay()
  return computed(() =>
    NAVIGATION.map(({ group, entries }) => ({
      group,
      entries: entries.filter(({ permission }) => may(permission)),
    })).filter(({ entries }) => entries.length > 0),
  )
}
