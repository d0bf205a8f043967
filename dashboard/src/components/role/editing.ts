/** Ticks of the grid until they are saved: one PATCH a role, each on the version it was ticked on. */
import type { Role } from '@dockledger/hub/contract/people.ts'
import { useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref, ref, shallowRef, watch } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'
import { type ApiError, asApiError } from '../../api/problem.ts'
import { change } from '../../api/read.ts'
import { type Edit, rebased, toggled, wantedOf } from './matrix.ts'
import { ROLES_KEY } from './roles.ts'

const STALE = 'stale-version'

export const useEditing = (roles: Ref<readonly Role[]>) => {
  const queries = useQueryClient()
  const edits = shallowRef<ReadonlyMap<string, Edit>>(new Map())
  const isBusy = ref(false)
  const error = shallowRef<ApiError>()
  const isLeaving = ref(false)

  const put = (code: string, edit: Edit | undefined): void => {
    const next = new Map(edits.value)
    if (edit) next.set(code, edit)
    else next.delete(code)
    edits.value = next
  }
  /** Another editor's change, as soon as it is known. */
  watch(roles, (now) => {
    for (const [code, edit] of edits.value) {
      const role = now.find((each) => each.code === code)
      if (role?.version !== edit.base.version) put(code, role && rebased(edit, role))
    }
  })
  const saveOne = async (code: string, edit: Edit): Promise<void> => {
    try {
      const body = { permissions: wantedOf(edit) }
      await change<Role>(`/roles/${code}`, { method: 'PATCH', version: edit.base.version, body })
      put(code, undefined)
    } catch (cause) {
      // what the other one did is said beside the ticks once the roles are read anew
      if (asApiError(cause).code !== STALE) throw cause
    }
  }
  /** False: something is left, and `error` or the edit itself says why. */
  const save = async (): Promise<boolean> => {
    if (isBusy.value) return false
    isBusy.value = true
    error.value = undefined
    try {
      for (const [code, edit] of edits.value) await saveOne(code, edit)
    } catch (cause) {
      error.value = asApiError(cause)
    }
    await queries.invalidateQueries({ queryKey: ROLES_KEY })
    isBusy.value = false
    return edits.value.size === 0
  }
  const discard = (): void => {
    edits.value = new Map()
    error.value = undefined
  }
  let goOn: (() => void) | undefined
  onBeforeRouteLeave(async () => {
    if (edits.value.size === 0) return true
    isLeaving.value = true
    return new Promise<boolean>((resolve) => {
      goOn = () => resolve(edits.value.size === 0)
    })
  })
  watch(isLeaving, (isAsked) => {
    if (!isAsked) goOn?.()
  })
  return {
    edits,
    isBusy,
    error,
    isLeaving,
    count: computed(() =>
      [...edits.value.values()].reduce((sum, { gained, lost }) => sum + gained.length + lost.length, 0),
    ),
    toggle: (role: Role, permission: string): void =>
      put(role.code, toggled(role, edits.value.get(role.code), permission)),
    save,
    discard,
  }
}
