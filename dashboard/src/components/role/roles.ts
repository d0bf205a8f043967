/** Roles with their names and permissions; asked for once while pages use them. */
import { conflictsAmong } from '@dockledger/hub/contract/conflict.ts'
import type { ConflictRow, Role, RoleList, RoleNames } from '@dockledger/hub/contract/people.ts'
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { asApiError } from '../../api/problem.ts'
import { read } from '../../api/read.ts'

export const ADMINISTRATOR = 'administrator'
export const ROLES_KEY = ['roles'] as const

export const useRoles = (isAllowed: () => boolean = () => true) => {
  const { locale } = useI18n()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ROLES_KEY,
    queryFn: () => read<RoleList>('/roles'),
    enabled: isAllowed,
  })
  const roles = computed<readonly Role[]>(() => data.value?.items ?? [])
  const nameOf = (role: Pick<Role, 'name' | 'nameZh'>): string =>
    locale.value.startsWith('zh') ? role.nameZh : role.name
  return {
    roles,
    permissions: computed(() => data.value?.permissions ?? []),
    isLoading: computed(() => isPending.value),
    error: computed(() => (error.value ? asApiError(error.value) : undefined)),
    reload: () => void refetch(),
    nameOf,
    /** By its code; the code itself where the role is not known. */
    named: (code: string): string => {
      const role = roles.value.find((each) => each.code === code)
      return role ? nameOf(role) : code
    },
    /** That roles have together. */
    conflictsOf: (codes: readonly string[]): readonly ConflictRow[] => {
      const held = roles.value.filter(({ code }) => codes.includes(code)).flatMap(({ permissions: each }) => each)
      return conflictsAmong(new Set(held)).map((conflict) => ({ ...conflict, permissions: [...conflict.permissions] }))
    },
  }
}

/** Roles that a key of one's own may have; everybody may ask for their names. */
export const useKeyRoles = () => {
  const { locale } = useI18n()
  const { data } = useQuery({ queryKey: ['key-roles'], queryFn: () => read<RoleNames>('/me/key-roles') })
  return computed(() =>
    data.value?.items.map(({ code, name, nameZh }) => ({
      value: code,
      label: locale.value.startsWith('zh') ? nameZh : name,
    })),
  )
}

/** Why duties should lie apart, in the reader's words. */
export const useReason = () => {
  const { locale } = useI18n()
  return ({ reason, reasonZh }: Pick<ConflictRow, 'reason' | 'reasonZh'>): string =>
    locale.value.startsWith('zh') ? reasonZh : reason
}
