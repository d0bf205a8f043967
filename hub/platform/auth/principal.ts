import type { Scope } from '../db/scope.ts'

/** Who acts. Every route, socket, topic and job has one. */
export interface Principal {
  readonly kind: 'person' | 'api-key' | 'display' | 'handheld' | 'gateway' | 'system'
  readonly id: string
  /** As facts and movements name it: a person's name, `gateway dock-1`, `system`. */
  readonly name: string
  readonly email: string | null
  /** The person behind it: himself, or whose key it is. */
  readonly personId?: string
  /** Where he signed in by badge. */
  readonly handheld?: { readonly id: string; readonly name: string }
  readonly role: string
  readonly permissions: ReadonlySet<string>
  /** Of which companies, warehouses and parties he sees rows. */
  readonly scope: Scope
}

/** Whoever it is, or whose key it is: what nobody does to himself, nor does his key. */
export const isHimself = ({ personId }: Principal, id: string): boolean => personId === id

export const may = (principal: Principal, permission: string): boolean => principal.permissions.has(permission)
