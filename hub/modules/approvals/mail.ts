/** What an approver is written: no amounts, which not everybody may see; the page behind the link knows who looks. Pure. */
import { line, type Mail } from '../../platform/mail/mail.ts'
import type { Person } from './progress.ts'

export interface Notice {
  readonly requestId: string
  readonly step: number
  readonly to: Pick<Person, 'id' | 'name' | 'email'>
  readonly document: { readonly en: string; readonly zh: string }
  readonly number: string
  readonly party: string | null
  readonly askedBy: string
  readonly isEscalation: boolean
}

/** Both languages in one: which one somebody reads is not kept. */
export const mailOf = (notice: Notice, address: string): Mail => {
  const { requestId, to, document, number, party, askedBy, isEscalation } = notice
  const link = `${address}/approvals/${requestId}`
  const about = party === null ? number : `${number} · ${party}`
  return {
    to: { name: line(to.name), address: to.email },
    subject: line(`${isEscalation ? '审批升级 · Escalated approval' : '待审批 · Approval awaited'}: ${number}`),
    text: [
      `${to.name}，您好：`,
      `${askedBy} 提交的${document.zh} ${about} 等待您审批${isEscalation ? '（已超时升级）' : ''}。`,
      `查看并审批：${link}`,
      '',
      `Hello ${to.name},`,
      `${document.en} ${about}, asked for by ${askedBy}, awaits your approval${isEscalation ? ' (it waited too long for others)' : ''}.`,
      `Look and decide: ${link}`,
      '',
    ].join('\n'),
  }
}
