/** What was ticked and not yet saved, a role at a time: against the version it was ticked on, so that another editor's change is seen. */
import { type Conflict, conflictsAmong } from '@dockledger/hub/contract/conflict.ts'
import type { Role } from '@dockledger/hub/contract/people.ts'

export interface Difference {
  readonly gained: readonly string[]
  readonly lost: readonly string[]
}

export interface Edit extends Difference {
  /** As it was when the first tick was made, or when it was last looked at anew. */
  readonly base: Role
  /** What somebody else did to the role meanwhile. */
  readonly theirs?: Difference
}

const differenceOf = (before: readonly string[], after: readonly string[]): Difference => ({
  gained: after.filter((each) => !before.includes(each)),
  lost: before.filter((each) => !after.includes(each)),
})

/** What the role may once this is saved. */
export const wantedOf = ({ base, gained, lost }: Edit): string[] =>
  [...base.permissions.filter((each) => !lost.includes(each)), ...gained].sort()

const editOf = (base: Role, wanted: readonly string[]): Edit | undefined => {
  const difference = differenceOf(base.permissions, wanted)
  return difference.gained.length + difference.lost.length > 0 ? { base, ...difference } : undefined
}

/** The other way round; undefined: it is as it was. */
export const toggled = (role: Role, edit: Edit | undefined, permission: string): Edit | undefined => {
  const wanted = edit ? wantedOf(edit) : role.permissions
  const next = wanted.includes(permission) ? wanted.filter((each) => each !== permission) : [...wanted, permission]
  const after = editOf(edit?.base ?? role, next)
  return after && edit?.theirs ? { ...after, theirs: edit.theirs } : after
}

/** The same ticks on the role as somebody else left it; undefined: he did them all himself. */
export const rebased = (edit: Edit, now: Role): Edit | undefined => {
  const kept = now.permissions.filter((each) => !edit.lost.includes(each))
  const after = editOf(now, [...new Set([...kept, ...edit.gained])])
  return after && { ...after, theirs: differenceOf(edit.base.permissions, now.permissions) }
}

/** Duties that this would join, and that the role does not join already. */
export const joinedBy = (edit: Edit): readonly Conflict[] => {
  const before = conflictsAmong(new Set(edit.base.permissions))
  return conflictsAmong(new Set(wantedOf(edit))).filter(({ code }) => !before.some((each) => each.code === code))
}
