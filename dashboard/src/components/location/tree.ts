import type { Location } from '@dockledger/hub/contract/api.ts'

type Node = Pick<Location, 'id' | 'parentId' | 'code'>

/** Parents before their children, siblings by code, with how deep each stands. A location whose parent is not listed stands at the top. */
export const treeOrder = <L extends Node>(locations: readonly L[]): readonly { location: L; depth: number }[] => {
  const ids = new Set(locations.map(({ id }) => id))
  const children = Map.groupBy(locations, ({ parentId }) => (parentId !== null && ids.has(parentId) ? parentId : ''))
  const walk = (parent: string, depth: number): { location: L; depth: number }[] =>
    (children.get(parent) ?? [])
      .toSorted((a, b) => a.code.localeCompare(b.code, 'en', { numeric: true }))
      .flatMap((location) => [{ location, depth }, ...walk(location.id, depth + 1)])
  return walk('', 0)
}
