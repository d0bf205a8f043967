/** What a row of the audit says, in the reader's words: verb, thing and its number. */
import type { AuditDetail, AuditRow } from '@dockledger/hub/contract/audit.ts'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../i18n/format.ts'
import { texts } from '../../i18n/index.ts'
import { useSpoken } from '../../i18n/spoken.ts'
import { partsOf, spacedName } from './field-path.ts'
import { verbKey } from './verb.ts'

const spaced = (word: string): string => word.replaceAll('-', ' ')

/** Where the thing is shown. */
const PLACES: Readonly<Record<string, (id: string) => string>> = {
  'purchase-order': (id) => `/purchase-orders/${id}`,
  'dock-session': (id) => `/sessions/${id}`,
  exception: (id) => `/exceptions?open=${id}`,
  movement: (id) => `/movements?open=${id}`,
  item: (id) => `/items?edit=${id}`,
  party: (id) => `/suppliers?edit=${id}`,
  gateway: () => '/gateways',
  location: () => '/locations',
  door: () => '/locations',
}
export const placeOf = ({ subject }: AuditRow): string | undefined =>
  subject?.id ? PLACES[subject.type]?.(subject.id) : undefined

/** Each of a role's is a field by itself. */
const PERMISSION = /^permissions\.(.+)$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/

/** What a field was afterwards; null: it is not there, or did not change. */
const afterOf = ({ changes }: Pick<AuditDetail, 'changes'>, name: string): string | null =>
  changes.find(({ field }) => field === name)?.after ?? null
const STATE = /(?:^|\.)(?:state|verdict)$/
/** Pages whose words for states there are. */
const AREAS = ['orders', 'approvals', 'people', 'displays'] as const

export const useSaying = () => {
  const { t, te, locale } = useI18n()
  const format = useFormat()
  const spoken = useSpoken()
  const subject = (type: string): string => (type in texts.audit.subjects ? t(`audit.subjects.${type}`) : spaced(type))
  const verb = (row: AuditRow | AuditDetail): string => {
    const { action } = row
    const key = verbKey(action, 'changes' in row ? afterOf(row, 'state') : undefined)
    return key ? t(key) : spaced(action.split('/').at(-1) ?? action)
  }
  const deed = (row: AuditRow): string => {
    const isEvent = row.action in texts.audit.events
    const noun = isEvent || !row.subject ? '' : subject(row.subject.type)
    const isPerson = row.subject?.type === 'person'
    const name = row.subject?.number ?? ''
    const number = isEvent && isPerson && row.subject?.id === row.actor.id ? '' : isPerson ? spoken.actor(name) : name
    // Chinese puts no space between the two
    const said = [verb(row), noun].filter(Boolean).join(locale.value === 'zh-CN' ? '' : ' ')
    return number === '' ? said : `${said} ${number}`
  }
  return {
    subject,
    actor: ({ actor }: AuditRow): string => (actor.kind === 'nobody' ? t('audit.nobody') : spoken.actor(actor.name)),
    what: (row: AuditRow): string => (row.refused ? t('audit.refusedSentence', { what: deed(row) }) : deed(row)),
    refusal: (code: string): string => (code in texts.audit.refusals ? t(`audit.refusals.${code}`) : spaced(code)),
    /** The way to a field, in words. */
    field: (path: string): string => {
      const permission = PERMISSION.exec(path)?.[1]
      if (permission !== undefined)
        return t('audit.permission', {
          what: te(`roles.may.${permission}`) ? t(`roles.may.${permission}`) : permission,
        })
      return partsOf(path)
        .map(({ name, place }) => {
          const word = name in texts.audit.fields ? t(`audit.fields.${name}`) : spacedName(name)
          return place === undefined ? word : `${word} ${place}`
        })
        .join(' · ')
    },
    /** `path`: the way to the field that has it. */
    value: (text: string | null, path = ''): string => {
      if (text === null) return '–'
      const area = STATE.test(path) ? AREAS.find((each) => text in texts[each].states) : undefined
      if (area) return t(`${area}.states.${text}`)
      if (text in texts.audit.values) return t(`audit.values.${text}`)
      return INSTANT.test(text) ? format.dateTime(text) : spoken.actor(text)
    },
  }
}
