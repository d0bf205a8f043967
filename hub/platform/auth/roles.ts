/** What each role may, in terms of the permissions that routes declare. */
export const ROLES = ['administrator', 'integrator', 'viewer'] as const
export type Role = (typeof ROLES)[number]

const MAY: Record<Role, (permission: string) => boolean> = {
  administrator: () => true,
  integrator: (permission) => !permission.startsWith('people.'),
  viewer: (permission) => permission.endsWith('.read'),
}

export const isRole = (text: unknown): text is Role => ROLES.some((role) => role === text)

/** Of all declared permissions, those of a role; an unknown role has none. */
export const permissionsOf = (role: string, declared: Iterable<string>): ReadonlySet<string> =>
  new Set(isRole(role) ? [...declared].filter(MAY[role]) : [])

const ROLE_OF_KEYS: Role = 'integrator'

/** `metadata` of an API key, JSON: `role` in it, else integrator. What cannot be read is a role that nobody has. */
export const roleOfKey = (metadata: string | null): string => {
  try {
    const said: unknown = JSON.parse(metadata ?? 'null')
    if (said === null) return ROLE_OF_KEYS
    if (typeof said !== 'object') return 'unknown'
    if (!('role' in said) || said.role === undefined) return ROLE_OF_KEYS
    return isRole(said.role) ? said.role : 'unknown'
  } catch {
    return 'unknown'
  }
}
