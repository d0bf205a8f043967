import type { Role } from '@dockledger/hub/contract/people.ts'
import { describe, expect, it } from 'vitest'
import { joinedBy, rebased, toggled, wantedOf } from './matrix.ts'

const roleOf = (permissions: readonly string[], version = 1): Role => ({
  code: 'buyer',
  name: 'Buyer',
  nameZh: '采购员',
  isBuiltIn: true,
  isChanged: false,
  permissions: [...permissions],
  delivered: null,
  people: 2,
  conflicts: [],
  version,
})

describe('what was ticked and not yet saved', () => {
  it('says what is gained and lost, and is gone when ticked back', () => {
    const role = roleOf(['a', 'b'])
    const once = toggled(role, undefined, 'c')
    expect(once).toMatchObject({ gained: ['c'], lost: [] })
    const twice = toggled(role, once, 'a')
    expect(twice).toMatchObject({ gained: ['c'], lost: ['a'] })
    expect(twice && wantedOf(twice)).toEqual(['b', 'c'])
    const back = toggled(role, toggled(role, twice, 'c'), 'a')
    expect(back).toBeUndefined()
  })

  it('stays on the version it was ticked on until it is looked at anew, and says what another did', () => {
    const edit = toggled(roleOf(['a', 'b']), undefined, 'c')
    if (!edit) throw new Error('nothing was ticked')
    const more = toggled(roleOf(['a', 'd'], 2), edit, 'b')
    expect(more?.base.version).toBe(1)
    const anew = rebased(edit, roleOf(['a', 'd'], 2))
    expect(anew).toMatchObject({ gained: ['c'], lost: [], theirs: { gained: ['d'], lost: ['b'] } })
    expect(anew?.base.version).toBe(2)
    expect(anew && wantedOf(anew)).toEqual(['a', 'c', 'd'])
    // the other one's change is still said after another tick
    expect(anew && toggled(anew.base, anew, 'e')?.theirs).toEqual({ gained: ['d'], lost: ['b'] })
  })

  it('is nothing more where another did the same', () => {
    const edit = toggled(roleOf(['a']), undefined, 'b')
    expect(edit && rebased(edit, roleOf(['a', 'b'], 2))).toBeUndefined()
  })

  it('warns of duties that it joins, not of those joined before', () => {
    const joining = toggled(roleOf(['purchasing.confirm']), undefined, 'docks.accept')
    expect(joining && joinedBy(joining).map(({ code }) => code)).toEqual(['order-receive'])
    const joined = toggled(roleOf(['purchasing.confirm', 'docks.accept']), undefined, 'a')
    expect(joined && joinedBy(joined)).toEqual([])
  })
})
