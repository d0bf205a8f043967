/** What the sign-in library refuses, in words of ours. */
import { fault } from '../../contract/fault.ts'
import { type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { DEACTIVATED } from './people-table.ts'

/** As long as it locks a person's codes after ten wrong ones in a row. */
const CODES_LOCKED_S = 900

/** `path` below /api/auth, and the library's own body: `{code, message}`. undefined: it is no refusal but a fault. */
export const libraryRefusal = (path: string, status: number, body: unknown): Refusal | undefined => {
  // a ceremony that does not add up is the browser's or the passkey's fault, whatever the library calls it
  if (path.startsWith('/passkey/verify-')) return refuse('passkey-refused')
  if (status >= 500) return undefined
  const said: Readonly<Record<string, unknown>> = { ...(typeof body === 'object' ? body : {}) }
  switch (said.code) {
    case 'INVALID_EMAIL_OR_PASSWORD':
    case 'INVALID_EMAIL':
      return refuse('wrong-credentials')
    case DEACTIVATED:
      return refuse('deactivated')
    case 'INVALID_PASSWORD':
      return refuseFields([fault(path === '/change-password' ? 'currentPassword' : 'password', 'wrong-password')])
    case 'INVALID_CODE':
    case 'INVALID_BACKUP_CODE':
      return refuse('wrong-code')
    case 'INVALID_TWO_FACTOR_COOKIE':
    case 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE':
      return refuse('code-over')
    case 'ACCOUNT_TEMPORARILY_LOCKED':
      return refuse('too-many-requests', { seconds: CODES_LOCKED_S })
    case 'TOTP_ALREADY_ENABLED':
      return refuse('already-enrolled')
    case 'TOTP_NOT_ENABLED':
    case 'TWO_FACTOR_NOT_ENABLED':
    case 'BACKUP_CODES_NOT_ENABLED':
      return refuse('not-found', { what: 'authenticator app' })
    case 'PASSKEY_NOT_FOUND':
      return refuse('not-found', { what: 'passkey' })
    case 'INVALID_ORIGIN':
    case 'MISSING_OR_NULL_ORIGIN':
    case 'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED':
      return refuse('bad-origin')
    case 'KEY_NOT_FOUND':
      return refuse('not-found', { what: 'API key' })
    default:
      return status === 401
        ? refuse('not-signed-in')
        : refuse('sign-in-refused', { detail: String(said.message ?? status) })
  }
}
