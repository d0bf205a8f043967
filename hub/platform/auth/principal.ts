/** Who acts. Every route, socket, topic and job has one. */
export interface Principal {
  readonly kind: 'person' | 'api-key' | 'gateway' | 'system'
  readonly id: string
  /** As facts and movements name it: a person's name, `gateway dock-1`, `system`. */
  readonly name: string
  readonly email: string | null
  readonly role: string
  readonly permissions: ReadonlySet<string>
}

export const may = (principal: Principal, permission: string): boolean => principal.permissions.has(permission)
