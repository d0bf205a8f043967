/** The navigation, grouped by work. Labels are `shell.page.<key>` and `shell.group.<group>`. */
interface NavigationEntry {
  readonly key: string
  readonly to: string
  readonly icon: string
}
export interface NavigationGroup {
  readonly group: string
  readonly entries: readonly NavigationEntry[]
}

export const NAVIGATION: readonly NavigationGroup[] = [
  {
    group: 'inbound',
    entries: [
      { key: 'doors', to: '/doors', icon: 'i-lucide-warehouse' },
      { key: 'orders', to: '/purchase-orders', icon: 'i-lucide-clipboard-list' },
      { key: 'exceptions', to: '/exceptions', icon: 'i-lucide-triangle-alert' },
    ],
  },
  {
    group: 'stock',
    entries: [
      { key: 'stock', to: '/stock', icon: 'i-lucide-boxes' },
      { key: 'movements', to: '/movements', icon: 'i-lucide-arrow-left-right' },
    ],
  },
  {
    group: 'catalog',
    entries: [
      { key: 'items', to: '/items', icon: 'i-lucide-package' },
      { key: 'suppliers', to: '/suppliers', icon: 'i-lucide-truck' },
      { key: 'locations', to: '/locations', icon: 'i-lucide-map-pin' },
    ],
  },
  {
    group: 'system',
    entries: [
      { key: 'gateways', to: '/gateways', icon: 'i-lucide-router' },
      { key: 'integrity', to: '/integrity', icon: 'i-lucide-shield-check' },
    ],
  },
]
