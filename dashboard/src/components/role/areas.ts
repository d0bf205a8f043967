/** Permissions by what they are about: `stock.move` is of the area `stock`. */
export interface Area {
  readonly area: string
  readonly permissions: readonly string[]
}

export const areasOf = (permissions: readonly string[]): readonly Area[] =>
  [...Map.groupBy(permissions, (permission) => permission.split('.')[0] ?? '')].map(([area, each]) => ({
    area,
    permissions: each,
  }))

/** Against what was delivered; undefined: as it was. */
export const changeOf = (
  permission: string,
  now: ReadonlySet<string>,
  delivered: readonly string[] | null,
): 'added' | 'removed' | undefined => {
  if (delivered === null || now.has(permission) === delivered.includes(permission)) return undefined
  return now.has(permission) ? 'added' : 'removed'
}
