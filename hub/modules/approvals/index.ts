/** Front door of approvals: documents ask here before they go on, and are told when they may. */
export { takeNotices } from './announce.commands.ts'
export type { Approvable, Asking, Granted, Refused } from './approvable.ts'
export { mailOf, type Notice } from './mail.ts'
export { type PushRouteSettings, pushRoutes } from './push.routes.ts'
export { pushOf } from './push.ts'
export { holdForApproval, supersedeRequest, withdrawRequest } from './request.commands.ts'
export { deleteApprovalsOf, escalateLate, openAskerOf } from './request.store.ts'
export { approvalRoutes } from './routes.ts'
