/** What an exception is about, where it was, and why it waits, in a few words. */
import type { ExceptionRow } from '@dockledger/hub/contract/api.ts'
import { texts } from '../../i18n/all.ts'

type Say = (key: string) => string
type Facts = Pick<ExceptionRow, 'kind' | 'detail'>

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** What a device without a door reported: its text or its weight, when it was no tag. */
const reported = ({ detail: { observation } }: Pick<Facts, 'detail'>): string | undefined => {
  if (typeof observation !== 'object' || observation === null) return undefined
  const { text, value, unit } = observation as Readonly<Record<string, unknown>>
  return isText(text) ? text : isText(value) ? `${value} ${unit}` : undefined
}

/** The item, else the tag, else what was read; without a door also what kind of thing was seen. */
export const nameOf = (row: Facts & Pick<ExceptionRow, 'item' | 'tagUri' | 'epc'>, t: Say): string => {
  if (row.item) return `${row.item.code} ${row.item.name}`
  const tag = row.tagUri?.replace('urn:epc:tag:', '') ?? row.epc
  const { kind, text, field } = row.detail
  if (row.kind === 'unknown-door' && isText(kind) && kind in texts.exceptions.seen)
    return [t(`exceptions.seen.${kind}`), tag ?? reported(row)].filter(isText).join(' · ')
  return tag ?? String(text ?? field ?? t(`exceptions.kinds.${row.kind}`))
}

/** Gateway and portal of what belongs to no door. */
export const sourceOf = (row: Pick<ExceptionRow, 'door' | 'gateway' | 'detail'>, t: Say): string | undefined => {
  if (row.door || row.gateway === null) return undefined
  const { portal } = row.detail
  return [`${t('stock.gateway')} ${row.gateway}`, ...(isText(portal) ? [`${t('stock.portal')} ${portal}`] : [])].join(
    ' · ',
  )
}

/** Goods whose acceptance was taken back are unexpected for a reason of their own. */
export const explainKeyOf = ({ kind, detail }: Facts): string =>
  detail.reversed === true ? 'exceptions.reversed' : `exceptions.explain.${kind}`
