/** Front door of approvals: documents ask here before they go on, and are told when they may. */
export { takeNotices } from './announce.commands.ts'
export type { Approvable, Asking, Granted, Refused } from './approvable.ts'
export { mailOf } from './mail.ts'
export { holdForApproval, supersedeRequest, withdrawRequest } from './request.commands.ts'
export { deleteApprovalsOf, escalateLate, openAskerOf } from './request.store.ts'
export { approvalRoutes } from './routes.ts'
