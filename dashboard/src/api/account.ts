/** A person's own password and keys: better-auth's endpoints, which are not under /api/v1. */
import { send } from './read.ts'

const DAY_S = 86_400

/** Of a key of which nothing else is said. */
export const KEY_ROLE = 'integrator'

export interface ApiKey {
  readonly id: string
  readonly name: string | null
  /** The first characters, to tell keys apart. */
  readonly start: string | null
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly metadata: { readonly role?: string } | null
}

export const listKeys = async (): Promise<readonly ApiKey[]> =>
  (await send<{ apiKeys: readonly ApiKey[] }>('/api/auth/api-key/list')).apiKeys

/** `days`: undefined for a key that does not end. The answer holds the key itself, this once. */
export const makeKey = (name: string, role: string, days: number | undefined): Promise<{ readonly key: string }> =>
  send('/api/auth/api-key/create', {
    method: 'POST',
    body: { name, metadata: { role }, ...(days === undefined ? {} : { expiresIn: days * DAY_S }) },
  })

export const removeKey = (keyId: string): Promise<unknown> =>
  send('/api/auth/api-key/delete', { method: 'POST', body: { keyId } })

/** Then every other session of this person ends; the one that asks goes on. */
export const changePassword = async (currentPassword: string, newPassword: string): Promise<void> => {
  await send('/api/auth/change-password', { method: 'POST', body: { currentPassword, newPassword } })
  await send('/api/auth/revoke-other-sessions', { method: 'POST', body: {} })
}

export const roleOf = ({ metadata }: Pick<ApiKey, 'metadata'>): string => metadata?.role ?? KEY_ROLE
