/** Every address of the dashboard, with ids of things that exist where the address names one. */
import type { DockSession, ExceptionRow, Movement } from '@dockledger/hub/contract/api.ts'
import type { PurchaseOrder } from '@dockledger/hub/contract/purchase-order.ts'
import type { Valuation } from '@dockledger/hub/contract/valuation.ts'
import { type Api, listAll } from '../../provisioning/api.ts'

export interface PageVisit {
  readonly name: string
  readonly path: string
}

const LISTS: readonly PageVisit[] = [
  { name: 'doors', path: '/doors' },
  { name: 'purchase-orders', path: '/purchase-orders' },
  { name: 'purchase-order-new', path: '/purchase-orders/new' },
  { name: 'approvals', path: '/approvals' },
  { name: 'approval-rules', path: '/approval-rules' },
  { name: 'exceptions', path: '/exceptions' },
  { name: 'stock', path: '/stock' },
  { name: 'movements', path: '/movements' },
  { name: 'valuation', path: '/valuation' },
  { name: 'items', path: '/items' },
  { name: 'item-new', path: '/items?edit=new' },
  { name: 'suppliers', path: '/suppliers' },
  { name: 'supplier-new', path: '/suppliers?edit=new' },
  { name: 'locations', path: '/locations' },
  { name: 'print-jobs', path: '/print-jobs' },
  { name: 'print-labels', path: '/print-jobs?new=item' },
  { name: 'commission-tags', path: '/print-jobs?new=tag' },
  { name: 'labels', path: '/labels' },
  { name: 'label', path: '/labels/01930000-0000-7000-8000-000000000002' },
  { name: 'label-new', path: '/labels/new' },
  { name: 'printers', path: '/printers' },
  { name: 'printer-new', path: '/printers?edit=new' },
  { name: 'gateways', path: '/gateways' },
  { name: 'gateway-register', path: '/gateways?register=yes' },
  { name: 'audit', path: '/audit' },
  { name: 'integrity', path: '/integrity' },
  { name: 'account', path: '/account' },
  { name: 'security', path: '/security' },
  { name: 'people', path: '/people' },
  { name: 'person-new', path: '/people?edit=new' },
  { name: 'roles', path: '/roles' },
  { name: 'role', path: '/roles?open=picker' },
  { name: 'invitation', path: '/invitation' },
  { name: 'first-steps', path: '/setup' },
  { name: 'not-found', path: '/nowhere' },
  { name: 'wall', path: '/wall/doors' },
  { name: 'wall-pair', path: '/wall/pair' },
  { name: 'handheld', path: '/handheld' },
]

/** One of each that has an id; none on an empty installation. */
export const pagesOf = async (api: Api): Promise<readonly PageVisit[]> => {
  const orders = await listAll<PurchaseOrder>(api, '/purchase-orders')
  const [draft] = orders.filter(({ state }) => state === 'draft')
  const [order] = orders.filter(({ state }) => state === 'partly-received' || state === 'confirmed')
  const sessions = await listAll<DockSession>(api, '/dock-sessions')
  const session = sessions.find(({ verdict }) => verdict === 'foreign') ?? sessions[0]
  const exceptions = await listAll<ExceptionRow>(api, '/exceptions?state=open')
  const movement = (await listAll<Movement>(api, '/movements')).find(({ reason }) => reason === 'passage')
  const [worth] = await listAll<Valuation>(api, '/valuations')
  const visit = (name: string, id: string | undefined, pathOf: (id: string) => string): PageVisit[] =>
    id ? [{ name, path: pathOf(id) }] : []
  return [
    ...LISTS,
    ...visit('purchase-order', order?.id, (id) => `/purchase-orders/${id}`),
    ...visit('purchase-order-edit', draft?.id, (id) => `/purchase-orders/${id}/edit`),
    ...visit('session', session?.id, (id) => `/sessions/${id}`),
    ...visit('exception', exceptions[0]?.id, (id) => `/exceptions?open=${id}`),
    ...visit('movement', movement?.id, (id) => `/movements?open=${id}`),
    ...visit('valuation-open', worth?.key, (key) => `/valuation?open=${encodeURIComponent(key)}`),
  ]
}
