/** Letters with a one-time link: an invitation, or a new password for who forgot his. */
import { appendAudit } from '../audit/audit.store.ts'
import type { Database } from '../db/tx.ts'
import type { Mail } from '../mail/mail.ts'
import { line } from '../mail/mail.ts'
import { type AccessLetter, findAddressee, type LetterPurpose } from './access-letter.store.ts'
import { GOOD_HOURS, type Invited, issueLink, pathOf } from './invitation.store.ts'

const HUB = { kind: 'system', id: 'system', name: 'system', via: 'system', address: null, requestId: null } as const

interface Words {
  readonly subject: string
  readonly zh: string
  readonly en: string
}
const hours = (count: number): string => (count === 1 ? 'one hour' : `${count} hours`)
const wordsOf = (purpose: LetterPurpose): Words => {
  const good = GOOD_HOURS[purpose]
  return purpose === 'invitation'
    ? {
        subject: '邀请您使用 Dockledger · Your invitation to Dockledger',
        zh: `您已被邀请使用 Dockledger。请在 ${good} 小时内打开以下链接设置密码，链接仅可使用一次：`,
        en: `You are invited to Dockledger. Set your password with this link within ${hours(good)}; it works once:`,
      }
    : {
        subject: '重置 Dockledger 密码 · Your new Dockledger password',
        zh: `有人请求重置您的 Dockledger 密码。请在 ${good} 小时内打开以下链接设置新密码，链接仅可使用一次。如非本人操作，请忽略此邮件，原密码继续有效：`,
        en: `Somebody asked for a new password for your account. Set it with this link within ${hours(good)}; it works once. If it was not you, do nothing: your password stays as it is.`,
      }
}

/** Both languages in one: which one somebody reads is not kept. */
export const accessLetterOf = (purpose: LetterPurpose, { name, email }: Omit<Invited, 'id'>, link: string): Mail => {
  const { subject, zh, en } = wordsOf(purpose)
  const text = [`${line(name)}，您好：`, zh, link, '', `Hello ${line(name)},`, en, link, ''].join('\n')
  return { to: { name: line(name), address: email }, subject, text }
}

export interface Sending {
  readonly db: Database
  /** Where people find this hub. */
  readonly address: string
  readonly send: (mail: Mail) => Promise<void>
}

/** The link is made now, so that it is kept nowhere; when the letter does not leave, the next try makes another and ends this one. */
export const sendAccessLetter = async (
  { db, address, send }: Sending,
  { personId, purpose }: AccessLetter,
): Promise<void> => {
  const mail = await db.transaction(async (tx) => {
    const person = await findAddressee(tx, personId)
    // he came in by another link meanwhile
    if (!person || (purpose === 'invitation' && person.hasEntered)) return undefined
    const link = await issueLink(tx, { personId, issuedBy: HUB.name, purpose })
    const { id, name } = person
    const subject = { type: 'person', id, number: name, companyId: null, warehouseId: null, evidence: null }
    await appendAudit(tx, HUB, {
      action: 'link-mailed',
      refused: null,
      times: 1,
      subject,
      changes: null,
      reason: null,
    })
    return accessLetterOf(purpose, person, `${address}${pathOf(link)}`)
  })
  if (mail) await send(mail)
}
