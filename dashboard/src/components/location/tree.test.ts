import { expect, it } from 'vitest'
import { treeOrder } from './tree.ts'

it('puts parents before children and numbers in their order, and loses nobody', () => {
  const at = (id: string, parentId: string | null, code = id) => ({ id, parentId, code })
  const ordered = treeOrder([at('b', 'z', 'A-10'), at('z', null, 'Z'), at('c', 'z', 'A-2'), at('lost', 'gone', 'Y')])
  expect(ordered.map(({ location, depth }) => `${depth}${location.code}`)).toEqual(['0Y', '0Z', '1A-2', '1A-10'])
})
