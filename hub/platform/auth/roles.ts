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
