/** References as rows show them, as SQL and as types. Aliases are written by us, never by a caller. */
import { decodeEpc, elementString, isEpcRefusal, tagUri } from '@dockledger/devices/epc/index.ts'

export interface ItemRef {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly baseUnit: string
}

export const itemRef = (i: string): string =>
  `jsonb_build_object('id', ${i}.id, 'code', ${i}.code, 'name', ${i}.name, 'baseUnit', ${i}.base_unit)`

/** `w` is the location's warehouse, joined from the left. */
export const locationRef = (l: string, w: string): string =>
  `jsonb_build_object('id', ${l}.id, 'code', ${l}.code, 'name', ${l}.name, 'kind', ${l}.kind, 'warehouse', ${w}.code)`

/** One end of a movement whose other end is seen: a place that is not is only said to be elsewhere. */
export const endRef = (l: string, w: string): string =>
  `CASE WHEN ${l}.id IS NULL THEN '{"id": null, "code": "", "name": "", "kind": "elsewhere", "warehouse": null}' ELSE ${locationRef(l, w)} END`

export const placeRef = (p: string): string => `jsonb_build_object('id', ${p}.id, 'code', ${p}.code, 'name', ${p}.name)`

/** The names of an EPC that a person can compare with a label; null where it cannot be read. */
export const epcNames = (hex: string | null): { tagUri: string | null; elementString: string | null } => {
  const epc = hex === null ? undefined : decodeEpc(hex)
  if (!epc || isEpcRefusal(epc)) return { tagUri: null, elementString: null }
  return { tagUri: tagUri(epc), elementString: elementString(epc) }
}

/** Conditions with their values, so that only filters that are set reach the planner. `?` stands for the value. */
export const conditions = (
  given: readonly (readonly [string, unknown])[],
  first = 1,
): { where: string; values: unknown[] } => {
  const set = given.filter(([, value]) => value !== undefined)
  const texts = set.map(([text], i) => text.replaceAll('?', `$${first + i}`))
  return { where: texts.length === 0 ? 'true' : texts.join(' AND '), values: set.map(([, value]) => value) }
}
