/** The order form's state: kept in the browser while unsaved, checked when saving, posted once. */
import type { Door, Warehouse } from '@dockledger/hub/contract/api.ts'
import type { PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import { purchaseOrder } from '@dockledger/hub/modules/purchasing/purchase-order.document.ts'
import { useToast } from '@nuxt/ui/composables'
import { useQuery } from '@tanstack/vue-query'
import { computed, reactive, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useAction } from '../../api/action.ts'
import { change, newKey, read, readPage } from '../../api/read.ts'
import { useSession } from '../../api/session.ts'
import {
  bodyOf,
  contentOf,
  draftOf,
  emptyLine,
  isBlank,
  type OrderDraft,
  problemsOf,
} from '../../documents/purchase-order.ts'

/** "Any door" needs a value of its own: the select takes no empty text. */
const ANY = 'any'

const keptAs = (order: PurchaseOrderDetail | undefined): string =>
  `dockledger.order.${order ? `${order.id}.${order.version}` : 'new'}`
const keptDraft = (key: string): OrderDraft | undefined => {
  try {
    const text = localStorage.getItem(key)
    return text ? (JSON.parse(text) as OrderDraft) : undefined
  } catch {
    return undefined
  }
}
const fresh = (order: PurchaseOrderDetail | undefined): OrderDraft => {
  const draft: OrderDraft = order
    ? draftOf(order)
    : {
        supplier: null,
        warehouseId: '',
        doorId: ANY,
        currency: '',
        expectedOn: '',
        note: '',
        lines: [emptyLine(newKey())],
      }
  return { ...draft, doorId: draft.doorId || ANY }
}

export const useOrderForm = (order: PurchaseOrderDetail | undefined) => {
  const { t, locale } = useI18n()
  const router = useRouter()
  const toast = useToast()
  const { company } = useSession()
  const key = keptAs(order)
  const kept = keptDraft(key)
  const isFromBefore = ref(kept !== undefined)
  const draft = reactive<OrderDraft>(kept ?? fresh(order))
  const isChecked = ref(false)

  const warehouseQuery = useQuery({
    queryKey: ['warehouses'],
    queryFn: () => readPage<Warehouse>('/warehouses', { limit: 200 }),
  })
  const doorQuery = useQuery({ queryKey: ['doors'], queryFn: () => readPage<Door>('/doors') })
  const companyQuery = useQuery({
    queryKey: ['companies'],
    queryFn: () => readPage<{ id: string; baseCurrency: string }>('/companies'),
  })
  const mine = computed(() =>
    (warehouseQuery.data.value?.items ?? []).filter(({ companyId }) => companyId === company.value?.id),
  )
  const warehouses = computed(() => mine.value.map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` })))
  const doors = computed(() => [
    { value: ANY, label: t('orders.anyDoor') },
    ...(doorQuery.data.value?.items ?? [])
      .filter(({ warehouse }) => warehouse.id === draft.warehouseId)
      .map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` })),
  ])
  /** With the defaults, as far as they are known. */
  const untouched = (): OrderDraft => {
    const { warehouseId, currency, ...rest } = fresh(order)
    const own = companyQuery.data.value?.items.find(({ id }) => id === company.value?.id)
    return {
      ...rest,
      warehouseId: warehouseId || (mine.value[0]?.id ?? ''),
      currency: currency || (own?.baseCurrency ?? ''),
    }
  }
  watch(
    [mine, companyQuery.data],
    () => {
      const { warehouseId, currency } = untouched()
      if (!draft.warehouseId) draft.warehouseId = warehouseId
      if (!draft.currency) draft.currency = currency
    },
    { immediate: true },
  )

  const isTyped = computed(() => contentOf(draft) !== contentOf(untouched()))
  watch([draft, isTyped], () => {
    if (isTyped.value) localStorage.setItem(key, JSON.stringify(draft))
    else localStorage.removeItem(key)
  })
  const isKept = computed(() => isFromBefore.value && isTyped.value)
  const forget = (): void => {
    localStorage.removeItem(key)
    isFromBefore.value = false
  }
  const discard = (): void => {
    Object.assign(draft, untouched())
    forget()
  }

  const saving = useAction((postKey, body: ReturnType<typeof bodyOf>) =>
    order
      ? change<PurchaseOrderDetail>(`/purchase-orders/${order.id}`, {
          method: 'PATCH',
          version: order.version,
          body: { doorId: null, expectedOn: null, note: null, ...body },
        })
      : change<PurchaseOrderDetail>('/purchase-orders', {
          key: postKey,
          body: { companyId: company.value?.id, ...body },
        }),
  )
  /** The draft is stored whatever comes of this: a refusal is shown, and the order stays a draft. */
  const confirming = useAction((postKey, id: string) =>
    change<PurchaseOrderDetail>(`/purchase-orders/${id}/confirmation`, { key: postKey, body: {} }),
  )
  const problems = computed<Readonly<Record<string, string>>>(() => ({
    ...(saving.error.value?.fields(locale.value) ?? {}),
    ...(isChecked.value ? problemsOf(draft) : {}),
  }))
  /** `onWrong`: something is not right before anything is sent. */
  const save = async (isConfirmed: boolean, onWrong: () => void): Promise<void> => {
    isChecked.value = true
    // the hub numbers the lines it gets: those must be the lines that are shown
    if (!draft.lines.every(isBlank)) draft.lines = draft.lines.filter((line) => !isBlank(line))
    if (Object.keys(problemsOf(draft)).length > 0) return onWrong()
    const doorId = draft.doorId === ANY ? '' : draft.doorId
    const stored = await saving.run(bodyOf({ ...draft, currency: draft.currency.toUpperCase(), doorId }))
    if (!stored) return
    forget()
    // a change that needs no new consent leaves it waiting for the one that was asked for
    const asks = isConfirmed && stored.state === 'draft'
    const confirmed = asks ? await confirming.run(stored.id) : undefined
    const refusal = confirming.error.value
    if (refusal)
      toast.add({
        title: refusal.text(locale.value) ?? t('common.error.refused', { code: refusal.code }),
        color: 'error',
        icon: 'i-lucide-octagon-x',
      })
    else
      toast.add({
        title: confirmed
          ? t(`orders.done.${confirmed.state === 'awaiting-approval' ? 'awaiting' : 'confirmation'}`, {
              number: stored.number,
            })
          : t('common.saved'),
        color: 'success',
        icon: 'i-lucide-circle-check',
      })
    await router.push(`/purchase-orders/${stored.id}`)
  }
  const isBusy = computed(() => saving.isBusy.value || confirming.isBusy.value)
  return { draft, warehouses, doors, problems, isKept, discard, saving, isBusy, save }
}

export const isEditable = ({ state }: Pick<PurchaseOrderDetail, 'state'>): boolean =>
  purchaseOrder.editable.some((each) => each === state)

export const readOrder = (id: string): Promise<PurchaseOrderDetail> =>
  read<PurchaseOrderDetail>(`/purchase-orders/${id}`)
