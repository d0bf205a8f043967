/** What an approver's browser is told: of what kind, and the number; a screen that lies about shows no more. Pure. */
import type { Push } from '../../platform/push/pusher.ts'
import type { Notice } from './mail.ts'

/** Both languages in one, as in letters. */
export const pushOf = (
  { requestId, number, isEscalation }: Notice,
  subscriptionId: string,
): Omit<Push, 'jobId'> & { readonly subscriptionId: string } => ({
  subscriptionId,
  topic: requestId.replaceAll('-', ''),
  payload: {
    title: isEscalation ? '审批升级 · Escalated approval' : '待审批 · Approval awaited',
    body: number,
    path: `/approvals/${requestId}`,
  },
})
