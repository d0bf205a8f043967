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
      { key: 'approvals', to: '/approvals', icon: 'i-lucide-stamp', permission: 'approvals.read' },
      { key: 'exceptions', to: '/exceptions', icon: 'i-lucide-triangle-alert', permission: 'exceptions.read' },
    ],
  },
  {
    group: 'stock',
    entries: [
      { key: 'stock', to: '/stock', icon: 'i-lucide-boxes', permission: 'stock.read' },
      { key: 'movements', to: '/movements', icon: 'i-lucide-arrow-left-right', permission: 'stock.read' },
      { key: 'valuation', to: '/valuation', icon: 'i-lucide-coins', permission: 'costs.read' },
      { key: 'printJobs', to: '/print-jobs', icon: 'i-lucide-printer', permission: 'labels.read' },
    ],
  },
  {
    group: 'catalog',
    entries: [
      { key: 'items', to: '/items', icon: 'i-lucide-package', permission: 'catalog.read' },
      { key: 'suppliers', to: '/suppliers', icon: 'i-lucide-truck', permission: 'parties.read' },
      { key: 'locations', to: '/locations', icon: 'i-lucide-map-pin', permission: 'warehouse.read' },
      { key: 'labels', to: '/labels', icon: 'i-lucide-tag', permission: 'labels.read' },
    ],
  },
  {
    group: 'system',
    entries: [
      { key: 'approvalRules', to: '/approval-rules', icon: 'i-lucide-scale', permission: 'approvals.write' },
      { key: 'gateways', to: '/gateways', icon: 'i-lucide-router', permission: 'gateways.read' },
      { key: 'printers', to: '/printers', icon: 'i-lucide-printer', permission: 'labels.read' },
      { key: 'audit', to: '/audit', icon: 'i-lucide-scroll-text', permission: 'audit.read' },
      { key: 'people', to: '/people', icon: 'i-lucide-users', permission: 'people.read' },
      { key: 'roles', to: '/roles', icon: 'i-lucide-user-cog', permission: 'roles.read' },
      { key: 'integrity', to: '/integrity', icon: 'i-lucide-shield-check', permission: 'integrity.read' },
      { key: 'security', to: '/security', icon: 'i-lucide-lock-keyhole', permission: 'security.read' },
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
