/** Two images of one thing → the fields that differ. What is nested is named by its way: `lines[2].quantity`. Secrets are hashed. */

/** Stands for a value that is not kept: the same value has the same hash, and nobody gets back from it. */
export class Hashed {
  readonly hash: string

  constructor(hash: string) {
    this.hash = hash
  }
}

type Leaf = string | number | boolean | Hashed | readonly unknown[]
export type Changes = Readonly<Record<string, readonly [before: Leaf | null, after: Leaf | null]>>

/** More than that is counted under `…`. */
const FIELDS_MAX = 200
const TEXT_MAX = 500
const LIST_MAX = 50
/** Follows from the rest, or is a record of its own. */
const DERIVED = new Set(['version', 'allowed', 'facts', 'passage', 'sightings', 'bankChange'])
/** By which a row of a list is known, so that one that moved up is not another. */
const KEYS = ['position', 'number', 'code', 'epc', 'gtin14', 'unit', 'id']

/** Fields whose values are secrets or how to reach a person, whatever they belong to. */
const HIDDEN = /^(?:key|pin|otp|codes|link|email|sentTo)$|password|secret|credential|token|recovery/i

export type HashValue = (value: unknown) => Hashed

type Row = Readonly<Record<string, unknown>>
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)

const keyOf = (row: Row): string | undefined => {
  const key = KEYS.find((each) => typeof row[each] === 'string' || typeof row[each] === 'number')
  if (key !== undefined) return String(row[key])
  return isRow(row.item) && typeof row.item.code === 'string' ? row.item.code : undefined
}

const keysOf = (rows: readonly Row[]): string[] => {
  const keys = rows.map((row, i) => keyOf(row) ?? String(i))
  return new Set(keys).size === keys.length ? keys : rows.map((_, i) => String(i))
}

const cut = (text: string): string => (text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX).toWellFormed()}…` : text)

const flatten = (value: unknown, path: string, into: Map<string, Leaf>, hash: HashValue): void => {
  if (value === null || value === undefined) return
  if (value instanceof Hashed || typeof value === 'number' || typeof value === 'boolean') into.set(path, value)
  else if (value instanceof Date) into.set(path, value.toISOString())
  else if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isRow)) {
      const keys = keysOf(value)
      value.forEach((row, i) => void flatten(row, `${path}[${keys[i]}]`, into, hash))
    } else if (value.length > 0)
      into.set(
        path,
        value.slice(0, LIST_MAX).map((each) => cut(String(each))),
      )
  } else if (isRow(value)) {
    for (const [field, each] of Object.entries(value)) {
      const isHidden = HIDDEN.test(field) && each !== null && each !== undefined && !(each instanceof Hashed)
      if (!DERIVED.has(field))
        flatten(isHidden ? hash(each) : each, path === '' ? field : `${path}.${field}`, into, hash)
    }
  } else into.set(path, cut(String(value)))
}

const isSame = (a: Leaf | undefined, b: Leaf | undefined): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b))

/** null: nothing that is kept differs. An image is undefined where there is no such thing. */
export const changesBetween = (before: unknown, after: unknown, hash: HashValue): Changes | null => {
  const old = new Map<string, Leaf>()
  const young = new Map<string, Leaf>()
  flatten(before, '', old, hash)
  flatten(after, '', young, hash)
  const changed = [...new Set([...young.keys(), ...old.keys()])].filter(
    (field) => !isSame(old.get(field), young.get(field)),
  )
  if (changed.length === 0) return null
  const kept = changed.slice(0, FIELDS_MAX)
  const changes: Record<string, readonly [Leaf | null, Leaf | null]> = {}
  for (const field of kept) changes[field] = [old.get(field) ?? null, young.get(field) ?? null]
  if (changed.length > kept.length) changes['…'] = [null, changed.length - kept.length]
  return changes
}
