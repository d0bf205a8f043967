/** What the command palette offers: pages and actions by name, orders and items by asking the hub. */
import type { Item } from '@dockledger/hub/contract/api.ts'
import type { PurchaseOrder } from '@dockledger/hub/contract/purchase-order.ts'
import { computed, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useMay } from '../../api/may.ts'
import { readPage } from '../../api/read.ts'
import { after } from '../../live/clock.ts'
import { useNavigation } from './navigation.ts'

const TYPING_MS = 200
const ACTIONS = [
  { key: 'newOrder', to: '/purchase-orders/new', permission: 'purchasing.write' },
  { key: 'newItem', to: '/items?edit=new', permission: 'catalog.write' },
  { key: 'newSupplier', to: '/suppliers?edit=new', permission: 'parties.write' },
  { key: 'newGateway', to: '/gateways?register=yes', permission: 'gateways.write' },
  { key: 'printLabels', to: '/print-jobs?new=item', permission: 'labels.print' },
  { key: 'commissionTags', to: '/print-jobs?new=tag', permission: 'labels.print' },
] as const

export const usePalette = (close: () => void) => {
  const { t } = useI18n()
  const may = useMay()
  const navigation = useNavigation()
  const router = useRouter()
  const term = ref('')
  const orders = ref<readonly PurchaseOrder[]>([])
  const items = ref<readonly Item[]>([])
  const isSearching = ref(false)

  const find = async (search: string): Promise<void> => {
    isSearching.value = true
    const [foundOrders, foundItems] = await Promise.allSettled([
      readPage<PurchaseOrder>('/purchase-orders', { search, limit: 6 }),
      readPage<Item>('/items', { search, limit: 6 }),
    ])
    if (search !== term.value.trim()) return
    orders.value = foundOrders.status === 'fulfilled' ? foundOrders.value.items : []
    items.value = foundItems.status === 'fulfilled' ? foundItems.value.items : []
    isSearching.value = false
  }
  let cancel: (() => void) | undefined
  watch(term, (text) => {
    cancel?.()
    orders.value = []
    items.value = []
    const search = text.trim()
    if (search) cancel = after(TYPING_MS, () => void find(search))
  })

  const go = (to: string) => () => {
    close()
    term.value = ''
    void router.push(to)
  }
  const groups = computed(() => [
    {
      id: 'pages',
      label: t('shell.palette.pages'),
      items: [
        ...navigation.value.flatMap(({ entries }) =>
          entries.map(({ key, to, icon }) => ({ label: t(`shell.page.${key}`), icon, onSelect: go(to) })),
        ),
        { label: t('shell.account'), icon: 'i-lucide-key-round', onSelect: go('/account') },
      ],
    },
    {
      id: 'orders',
      label: t('shell.palette.orders'),
      ignoreFilter: true,
      items: orders.value.map(({ id, number, supplier }) => ({
        label: number,
        suffix: supplier.name,
        icon: 'i-lucide-clipboard-list',
        onSelect: go(`/purchase-orders/${id}`),
      })),
    },
    {
      id: 'items',
      label: t('shell.palette.items'),
      ignoreFilter: true,
      items: items.value.map(({ id, code, name }) => ({
        label: code,
        suffix: name,
        icon: 'i-lucide-package',
        onSelect: go(`/stock?item=${id}`),
      })),
    },
    {
      id: 'actions',
      label: t('shell.palette.actions'),
      items: ACTIONS.filter(({ permission }) => may(permission)).map(({ key, to }) => ({
        label: t(`shell.palette.${key}`),
        icon: 'i-lucide-plus',
        onSelect: go(to),
      })),
    },
  ])
  return { term, groups, isSearching }
}
