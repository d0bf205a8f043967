/** EPC URIs: the tag URI says everything on the tag, the pure identity URI only who it is (TDS 1.13 §6 and §12). */

import { checkedEpc, shortestEpc } from './check.ts'
import type { Epc, EpcFields } from './epc.ts'
import { fieldsOfEpc } from './epc.ts'
import { type EpcRefusal, refuseEpc } from './refusal.ts'
import { type EpcKey, LAYOUTS } from './schemes.ts'
import { escapeForUri, unescapeFromUri } from './uri-escape.ts'

/** `urn:epc:tag:sgtin-96:3.0614141.812345.6789` */
export const tagUri = (epc: Epc): string => `urn:epc:tag:${epc.scheme.toLowerCase()}:${epc.filter}.${body(epc)}`

/** `urn:epc:id:sgtin:0614141.812345.6789` */
export const pureUri = (epc: Epc): string => `urn:epc:id:${epc.key}:${body(epc)}`

const body = (epc: Epc): string => {
  const { companyPrefix, reference, serial } = fieldsOfEpc(epc)
  if (epc.key === 'sscc') return `${companyPrefix}.${reference}`
  if (epc.key === 'giai') return `${companyPrefix}.${escapeForUri(serial)}`
  return `${companyPrefix}.${reference}.${escapeForUri(serial)}`
}

/** Reads a tag URI. */
export const epcOfTagUri = (uri: string): Epc | EpcRefusal => {
  const match = /^urn:epc:tag:([a-z0-9+-]+):([0-9])\.(.*)$/.exec(uri)
  const [, scheme, filter, rest] = match ?? []
  if (scheme === undefined || rest === undefined)
    return refuseUri(uri, 'urn:epc:tag:<scheme>:<filter>.<company prefix>. …')
  const layout = LAYOUTS.find((one) => one.scheme.toLowerCase() === scheme)
  if (!layout) return refuseEpc('unsupported-scheme', `${scheme} is not read here`, scheme.toUpperCase())
  const parts = partsOf(layout.key, rest)
  return parts ? checkedEpc(layout, { ...parts, filter: Number(filter) }) : refuseUri(uri, SHAPES[layout.key])
}

/** Reads a pure identity URI and chooses the shortest scheme that holds it. The filter is the caller's to say. */
export const epcOfPureUri = (uri: string, filter: number): Epc | EpcRefusal => {
  const [, key, rest] = /^urn:epc:id:([a-z]+):(.*)$/.exec(uri) ?? []
  if (key === undefined || rest === undefined) return refuseUri(uri, 'urn:epc:id:<key>:<company prefix>. …')
  if (!isKey(key)) return refuseEpc('unsupported-scheme', `${key} is not read here`, key.toUpperCase())
  const parts = partsOf(key, rest)
  return parts ? shortestEpc(key, { ...parts, filter }) : refuseUri(uri, SHAPES[key])
}

const SHAPES: Readonly<Record<EpcKey, string>> = {
  sgtin: '<company prefix>.<indicator and item reference>.<serial>',
  sscc: '<company prefix>.<serial reference>',
  sgln: '<company prefix>.<location reference>.<extension>',
  grai: '<company prefix>.<asset type>.<serial>',
  giai: '<company prefix>.<asset reference>',
}
const isKey = (key: string): key is EpcKey => Object.hasOwn(SHAPES, key)

const refuseUri = (uri: string, shape: string): EpcRefusal =>
  refuseEpc('bad-uri', `'${uri.slice(0, 120)}' must read ${shape}, with " % & / < > ? # written as %XX`)

/** A serial may hold dots, so it is all that follows the fixed fields. */
const partsOf = (key: EpcKey, rest: string): Omit<EpcFields, 'filter'> | undefined => {
  const [companyPrefix = '', ...others] = rest.split('.')
  if (key === 'sscc') return others.length === 1 ? { companyPrefix, reference: others[0] ?? '', serial: '' } : undefined
  const reference = key === 'giai' ? '' : others.shift()
  if (reference === undefined || others.length === 0) return undefined
  const serial = unescapeFromUri(others.join('.'))
  return serial === undefined ? undefined : { companyPrefix, reference, serial }
}
