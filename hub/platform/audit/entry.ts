/** What one row of the audit says: who did what to what, from where, and what it changed. */
import type { Principal } from '../auth/principal.ts'
import type { Changes } from './changes.ts'

export interface Actor {
  readonly kind: Principal['kind'] | 'nobody'
  readonly id: string
  readonly name: string
  readonly via: 'cookie' | 'key' | 'badge' | 'gateway' | 'system' | 'none'
  readonly address: string | null
  readonly requestId: string | null
}

/** What it was done to. */
export interface Subject {
  /** As documents are called: `purchase-order`, `gateway`. */
  readonly type: string
  readonly id: string | null
  /** How people call it: a number, a code or a name. */
  readonly number: string | null
  /** Null: the database looks it up. */
  readonly companyId: string | null
  readonly warehouseId: string | null
  readonly evidence: { readonly gateway: string; readonly seq: string } | null
}

export interface Deed {
  /** A route, or the name of an event. */
  readonly action: string
  /** The refusal's code, when it was not done. */
  readonly refused: string | null
  readonly times: number
  readonly subject: Subject | null
  readonly changes: Changes | null
  readonly reason: string | null
}

type Image = Readonly<Record<string, unknown>>
const isImage = (value: unknown): value is Image => typeof value === 'object' && value !== null && !Array.isArray(value)
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const textIn = (images: readonly Image[], ...names: string[]): string | null => {
  for (const name of names)
    for (const image of images) {
      const value = image[name]
      if (typeof value === 'string' && value !== '') return value
    }
  return null
}
const idIn = (images: readonly Image[], field: string, ref: string): string | null => {
  const refs = images.map((image) => image[ref]).filter(isImage)
  const id = textIn(images, field) ?? textIn(refs, 'id')
  return id !== null && UUID.test(id) ? id : null
}

const evidenceIn = (images: readonly Image[]): Subject['evidence'] => {
  for (const image of images)
    for (const each of [image.evidence, image.passage, image])
      if (
        isImage(each) &&
        typeof each.gateway === 'string' &&
        typeof each.seq === 'string' &&
        /^\d{1,18}$/.test(each.seq)
      )
        return { gateway: each.gateway, seq: each.seq }
  return null
}

/** `/purchase-orders/:id/confirmation` is about a purchase-order. */
export const subjectType = (path: string): string => {
  const [, many = ''] = path.split('/')
  return many === 'people' ? 'person' : many.replace(/ies$/, 'y').replace(/s$/, '')
}

/** Of what the thing looked like (the newest image first) and what was asked; `id` is the one in the address. */
export const subjectOf = (
  path: string,
  id: string | undefined,
  things: readonly unknown[],
  asked: unknown,
): Subject => {
  const images = things.filter(isImage)
  const documents = images.map(({ document }) => document).filter(isImage)
  const all = isImage(asked) ? [...images, asked] : images
  return {
    type: subjectType(path),
    id: id ?? textIn(images, 'id', 'code', 'name'),
    number: textIn([...images, ...documents], 'number', 'code', 'name'),
    companyId: idIn(all, 'companyId', 'company'),
    warehouseId: idIn(all, 'warehouseId', 'warehouse'),
    evidence: evidenceIn(images),
  }
}

/** Why, in the words of whoever did it. */
export const reasonIn = (body: unknown): string | null => (isImage(body) ? textIn([body], 'reason', 'note') : null)
