/** What the sign-in library refuses, in words of ours. */
import { fault } from '../../contract/fault.ts'
import { type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'

/** `status` below 500, and the library's own body: `{code, message}`. */
export const libraryRefusal = (status: number, body: unknown): Refusal => {
  const said: Readonly<Record<string, unknown>> = { ...(typeof body === 'object' ? body : {}) }
  switch (said.code) {
    case 'INVALID_EMAIL_OR_PASSWORD':
    case 'INVALID_EMAIL':
      return refuse('wrong-credentials')
    case 'INVALID_PASSWORD':
      return refuseFields([fault('currentPassword', 'wrong-password')])
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
