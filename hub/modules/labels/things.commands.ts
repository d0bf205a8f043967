/** What a job or a sheet prints: the values of each label, taken once, when it is asked for. */
import { fault } from '../../contract/fault.ts'
import type { Labelled, LabelTemplate } from '../../contract/label.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { companySaid, findTemplate, type ItemSaid, itemSaid, locationsSaid } from '../../views/labels.view.ts'
import type { Values } from './layout.ts'
import { takeSsccs } from './number.store.ts'
import { locationCheck } from './numbers.ts'

export interface Thing {
  readonly values: Values
  readonly copies: number
}

export interface TagSource {
  readonly itemId: string
  readonly gtin14: string
  readonly lot: string
  readonly quantity: string
}

export interface Things {
  readonly things: readonly Thing[]
  readonly tag?: TagSource
}

const gs1Of = (parts: readonly (readonly [ai: string, value: string])[]): string =>
  parts.map(([ai, value]) => (value === '' ? '' : `(${ai})${value.replaceAll('(', '\\(')}`)).join('')

const itemValues = ({ code, name, unit, company }: ItemSaid, gtin: string, lot: string): Values => ({
  ...{ code, name, unit, company, gtin, lot },
  gs1:
    gtin === ''
      ? ''
      : gs1Of([
          ['01', gtin],
          ['10', lot],
        ]),
})

/** Of one label with a tag: what is known once its serial is. */
export const tagValues = (values: Values, serial: number, epc: string): Values => ({
  ...values,
  ...{ serial: String(serial), epc },
  gs1: gs1Of([
    ['01', values.gtin ?? ''],
    ['10', values.lot ?? ''],
    ['21', String(serial)],
  ]),
})

const itemThings = async (
  tx: Tx,
  labels: Extract<Labelled, { subject: 'item' | 'tag' }>,
  companyId: string,
): Promise<Things | Refusal> => {
  const item = await itemSaid(tx, labels.itemId)
  if (item?.companyId !== companyId) return refuseFields([fault('labels.itemId', 'not-found', { what: 'item' })])
  if (labels.subject === 'item')
    return { things: [{ values: itemValues(item, item.gtins[0]?.gtin14 ?? '', labels.lot), copies: labels.copies }] }
  if (!item.isActive) return refuseFields([fault('labels.itemId', 'inactive')])
  const { gtin14, lot, count } = labels
  const gtin = item.gtins.find((each) => each.gtin14 === gtin14)
  if (!gtin) return refuseFields([fault('labels.gtin14', 'not-found', { what: 'GTIN' })])
  const tag = { itemId: item.id, gtin14, lot, quantity: gtin.quantity }
  return { things: [{ values: itemValues(item, gtin14, lot), copies: count }], tag }
}

const locationThings = async (
  tx: Tx,
  { locationIds, copies }: Extract<Labelled, { subject: 'location' }>,
  companyId: string,
): Promise<Things | Refusal> => {
  const found = (await locationsSaid(tx, locationIds)).filter((each) => each.companyId === companyId)
  const known = new Set(found.map(({ id }) => id))
  const missing = locationIds.findIndex((id) => !known.has(id))
  if (missing >= 0) return refuseFields([fault(`labels.locationIds.${missing}`, 'not-found', { what: 'location' })])
  return {
    things: found.map(({ code, name, path, warehouse, company }) => ({
      values: { code, name, path, warehouse, company, check: locationCheck(code) },
      copies,
    })),
  }
}

const unitThings = async (
  tx: Tx,
  { count, copies }: Extract<Labelled, { subject: 'handling-unit' }>,
  companyId: string,
  by: string,
): Promise<Things | Refusal> => {
  const codes = await takeSsccs(tx, companyId, count, by)
  if (isRefusal(codes)) return codes
  const company = (await companySaid(tx, companyId)) ?? ''
  return { things: codes.map((sscc) => ({ values: { sscc, gs1: gs1Of([['00', sscc]]), company }, copies })) }
}

export const thingsOf = (tx: Tx, labels: Labelled, companyId: string, by: string): Promise<Things | Refusal> => {
  switch (labels.subject) {
    case 'location':
      return locationThings(tx, labels, companyId)
    case 'handling-unit':
      return unitThings(tx, labels, companyId, by)
    default:
      return itemThings(tx, labels, companyId)
  }
}

/** A label of the company, or one that was delivered, made for this. */
export const templateFor = async (
  tx: Tx,
  templateId: string,
  { subject }: Pick<Labelled, 'subject'>,
  companyId: string,
): Promise<LabelTemplate | Refusal> => {
  const template = await findTemplate(tx, templateId)
  if (!template || (template.companyId !== null && template.companyId !== companyId))
    return refuseFields([fault('templateId', 'not-found', { what: 'label template' })])
  return template.subject === subject ? template : refuse('label-of-other-subject', { name: template.name })
}
