/** Front door of reconciliation. */
export { type SetAside, setAside } from './exception.store.ts'
export { expect, withdraw } from './expect.commands.ts'
export type { Expected } from './expectation.store.ts'
export { reconcileChecks } from './integrity.ts'
export { type Reconciler, type ReconcilerSettings, reconcileLane, startReconciler } from './reconciler.ts'
export { acceptSession, closeSession, openSession } from './session.commands.ts'
export { closeIdle } from './sweep.commands.ts'
