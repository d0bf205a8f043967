/** Addresses of pages. Everything but sign-in needs a person. */
import { readonly, ref } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { ensureSignedIn, useSession } from './api/session.ts'
import { after } from './live/clock.ts'

const routes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignInPage.vue'), meta: { frame: 'none' } },
  {
    path: '/wall/doors',
    name: 'wall-doors',
    component: () => import('./pages/WallDoorsPage.vue'),
    meta: { frame: 'none' },
  },
  { path: '/', redirect: '/doors' },
  { path: '/setup', name: 'setup', component: () => import('./pages/SetupPage.vue') },
  { path: '/doors', name: 'doors', component: () => import('./pages/DoorsPage.vue') },
  { path: '/sessions/:id', name: 'session', component: () => import('./pages/SessionPage.vue') },
  { path: '/purchase-orders', name: 'orders', component: () => import('./pages/OrdersPage.vue') },
  { path: '/purchase-orders/new', name: 'order-new', component: () => import('./pages/OrderFormPage.vue') },
  { path: '/purchase-orders/:id', name: 'order', component: () => import('./pages/OrderPage.vue') },
  { path: '/purchase-orders/:id/edit', name: 'order-edit', component: () => import('./pages/OrderFormPage.vue') },
  { path: '/exceptions', name: 'exceptions', component: () => import('./pages/ExceptionsPage.vue') },
  { path: '/stock', name: 'stock', component: () => import('./pages/StockPage.vue') },
  { path: '/movements', name: 'movements', component: () => import('./pages/MovementsPage.vue') },
  { path: '/items', name: 'items', component: () => import('./pages/ItemsPage.vue') },
  { path: '/suppliers', name: 'suppliers', component: () => import('./pages/SuppliersPage.vue') },
  { path: '/locations', name: 'locations', component: () => import('./pages/LocationsPage.vue') },
  { path: '/gateways', name: 'gateways', component: () => import('./pages/GatewaysPage.vue') },
  { path: '/account', name: 'account', component: () => import('./pages/AccountPage.vue') },
  { path: '/integrity', name: 'integrity', component: () => import('./pages/IntegrityPage.vue') },
  { path: '/:rest(.*)*', name: 'not-found', component: () => import('./pages/NotFoundPage.vue') },
]

export const router = createRouter({ history: createWebHistory(), routes })

/** What takes no longer is not worth a word. */
const PATIENCE_MS = 300
const late = ref(false)
/** A page was asked for and is not there yet. */
export const isLate = readonly(late)
let cancel: (() => void) | undefined
const arrive = (): void => {
  cancel?.()
  late.value = false
}
router.beforeEach(() => {
  cancel?.()
  cancel = after(PATIENCE_MS, () => {
    late.value = true
  })
})
router.afterEach(arrive)
router.onError(arrive)

router.beforeEach(async (to) => {
  if (to.name === 'sign-in') return true
  try {
    if (!(await ensureSignedIn())) return { name: 'sign-in', query: { to: to.fullPath } }
  } catch {
    // The hub is away: the page itself says so and offers to retry.
    return true
  }
  const { company, me } = useSession()
  if (me.value && !company.value && to.name !== 'setup' && to.name !== 'account') return { name: 'setup' }
  return true
})
