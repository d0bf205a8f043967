/** Addresses of pages. Everything but sign-in needs a person. */
import { readonly, ref } from 'vue'
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'
import { ensureSignedIn, useSession } from './api/session.ts'
import { homeOf } from './home.ts'
import { after } from './live/clock.ts'

const routes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignInPage.vue'), meta: { frame: 'none' } },
  {
    path: '/wall/doors',
    name: 'wall-doors',
    component: () => import('./pages/WallDoorsPage.vue'),
    meta: { frame: 'none' },
  },
  { path: '/wall', name: 'wall', redirect: '/wall/doors' },
  {
    path: '/wall/pair',
    name: 'wall-pair',
    component: () => import('./pages/PairPage.vue'),
    meta: { frame: 'none' },
  },
  {
    path: '/handheld',
    name: 'handheld',
    component: () => import('./pages/HandheldPage.vue'),
    meta: { frame: 'none' },
  },
  {
    path: '/invitation',
    name: 'invitation',
    component: () => import('./pages/InvitationPage.vue'),
    meta: { frame: 'none' },
  },
  { path: '/', name: 'home', component: () => import('./pages/DoorsPage.vue'), beforeEnter: () => homeOf() },
  { path: '/setup', name: 'setup', component: () => import('./pages/SetupPage.vue') },
  { path: '/doors', name: 'doors', component: () => import('./pages/DoorsPage.vue') },
  { path: '/sessions/:id', name: 'session', component: () => import('./pages/SessionPage.vue') },
  { path: '/purchase-orders', name: 'orders', component: () => import('./pages/OrdersPage.vue') },
  { path: '/purchase-orders/new', name: 'order-new', component: () => import('./pages/OrderFormPage.vue') },
  { path: '/purchase-orders/:id', name: 'order', component: () => import('./pages/OrderPage.vue') },
  { path: '/purchase-orders/:id/edit', name: 'order-edit', component: () => import('./pages/OrderFormPage.vue') },
  { path: '/approvals/:id?', name: 'approvals', component: () => import('./pages/ApprovalsPage.vue') },
  { path: '/approval-rules', name: 'approval-rules', component: () => import('./pages/ApprovalRulesPage.vue') },
  { path: '/exceptions', name: 'exceptions', component: () => import('./pages/ExceptionsPage.vue') },
  { path: '/stock', name: 'stock', component: () => import('./pages/StockPage.vue') },
  { path: '/movements', name: 'movements', component: () => import('./pages/MovementsPage.vue') },
  { path: '/valuation', name: 'valuation', component: () => import('./pages/ValuationPage.vue') },
  { path: '/items', name: 'items', component: () => import('./pages/ItemsPage.vue') },
  { path: '/suppliers', name: 'suppliers', component: () => import('./pages/SuppliersPage.vue') },
  { path: '/locations', name: 'locations', component: () => import('./pages/LocationsPage.vue') },
  { path: '/print-jobs', name: 'print-jobs', component: () => import('./pages/PrintJobsPage.vue') },
  { path: '/labels', name: 'labels', component: () => import('./pages/LabelsPage.vue') },
  { path: '/labels/:id', name: 'label', component: () => import('./pages/LabelPage.vue') },
  { path: '/printers', name: 'printers', component: () => import('./pages/PrintersPage.vue') },
  { path: '/gateways', name: 'gateways', component: () => import('./pages/GatewaysPage.vue') },
  { path: '/people', name: 'people', component: () => import('./pages/PeoplePage.vue') },
  { path: '/roles', name: 'roles', component: () => import('./pages/RolesPage.vue') },
  { path: '/account', name: 'account', component: () => import('./pages/AccountPage.vue') },
  { path: '/security', name: 'security', component: () => import('./pages/SecurityPage.vue') },
  {
    path: '/second-factor',
    name: 'second-factor',
    component: () => import('./pages/SecondFactorPage.vue'),
    meta: { frame: 'none' },
  },
  { path: '/integrity', name: 'integrity', component: () => import('./pages/IntegrityPage.vue') },
  { path: '/audit', name: 'audit', component: () => import('./pages/AuditPage.vue') },
  { path: '/:rest(.*)*', name: 'not-found', component: () => import('./pages/NotFoundPage.vue') },
]

export const router = createRouter({ history: createWebHistory(), routes })

/** Pages that are about the person, not about a company. */
const COMPANYLESS: ReadonlySet<unknown> = new Set(['setup', 'account', 'security', 'second-factor'])

/** They ask for what they need themselves. */
const OPEN: ReadonlySet<string> = new Set(['sign-in', 'wall-pair', 'handheld', 'invitation'])

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

/** Nobody stands before a wall who could type a password. */
export const entranceFor = ({ path, fullPath }: Pick<RouteLocationNormalized, 'path' | 'fullPath'>) =>
  path.startsWith('/wall') ? { name: 'wall-pair' } : { name: 'sign-in', query: { to: fullPath } }

router.beforeEach(async (to) => {
  if (typeof to.name === 'string' && OPEN.has(to.name)) return true
  try {
    if (!(await ensureSignedIn())) return entranceFor(to)
  } catch {
    // The hub is away: the page itself says so and offers to retry.
    return true
  }
  const { company, me } = useSession()
  // a badge is for the floor: what the office shows is not made for gloves
  if (me.value?.handheld) return { name: 'handheld' }
  if (me.value && !company.value && !COMPANYLESS.has(to.name)) return { name: 'setup' }
  return true
})
