/** How a person signs in: second factor, passkeys, sessions; better-auth's endpoints. And the rules of each role. */
import type { MySignIn, SignInRuleRow } from '@dockledger/hub/contract/sign-in.ts'
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { isAppCode } from './code.ts'
import { ApiError, PASSKEY_CANCELLED } from './problem.ts'
import { change, read, send } from './read.ts'

const post = <T>(path: string, body: unknown = {}): Promise<T> => send<T>(`/api/auth${path}`, { method: 'POST', body })
const get = <T>(path: string): Promise<T> => send<T>(`/api/auth${path}`)

export interface SignInWays {
  /** Name of another house that signs people in here, too; null: there is none. */
  readonly sso: string | null
  /** Letters leave. */
  readonly mail: boolean
  /** Where browsers find the hub, as it was told; null: it was not. */
  readonly publicUrl: string | null
}
export const signInWays = (): Promise<SignInWays> => get('/sign-in-ways')
/** A letter with a one-time link, if there is such a person: the hub does not say. */
export const forgetPassword = (email: string): Promise<unknown> =>
  send('/api/invitation/forgotten', { method: 'POST', body: { email } })
/** Leaves this page for the other house's. */
export const goToSso = async (to: string): Promise<void> => {
  const body = { provider: 'sso', callbackURL: to, errorCallbackURL: '/sign-in?refused=sso' }
  const { url } = await post<{ url: string }>('/sign-in/social', body)
  window.location.assign(url)
}

export const mySignIn = (): Promise<MySignIn> => read('/me/sign-in')

export interface NewApp {
  readonly totpURI: string
  readonly backupCodes: readonly string[]
}
export const beginApp = (password: string): Promise<NewApp> => post('/two-factor/enable', { password })
/** Six digits of the app; spaces between them, as apps show them, say nothing. */
export const showAppCode = (code: string): Promise<unknown> =>
  post('/two-factor/verify-totp', { code: code.replaceAll(/\s/g, '') })
/** At sign-in, and as a proof in a session: what was typed is a code of the app or a recovery code, whichever was asked for. */
export const showCode = (code: string): Promise<unknown> =>
  isAppCode(code) ? showAppCode(code) : post('/two-factor/verify-backup-code', { code: code.trim() })
export const showPassword = (password: string): Promise<unknown> => post('/proof/password', { password })
export const endApp = (password: string): Promise<unknown> => post('/two-factor/disable', { password })
export const newRecoveryCodes = async (password: string): Promise<readonly string[]> =>
  (await post<{ backupCodes: readonly string[] }>('/two-factor/generate-backup-codes', { password })).backupCodes

export interface Passkey {
  readonly id: string
  readonly name: string | null
  readonly createdAt: string
}
/** Browsers offer it over https and on this very machine. */
export const hasPasskeys = (): boolean => window.isSecureContext && browserSupportsWebAuthn()
export const listPasskeys = (): Promise<readonly Passkey[]> => get('/passkey/list-user-passkeys')
export const removePasskey = (id: string): Promise<unknown> => post('/passkey/delete-passkey', { id })

/** The person gave up, or the browser let the time pass: it does not say which. */
const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (cause) {
    throw new ApiError(400, PASSKEY_CANCELLED, String(cause))
  }
}

type RegisterOptions = Parameters<typeof startRegistration>[0]['optionsJSON']
type AskOptions = Parameters<typeof startAuthentication>[0]['optionsJSON']

export const makePasskey = async (name: string): Promise<unknown> => {
  const optionsJSON = await get<RegisterOptions>('/passkey/generate-register-options')
  const response = await asked(() => startRegistration({ optionsJSON }))
  return post('/passkey/verify-registration', { name, response })
}

/** Signs in, or proves in a session that it is the same person. */
export const showPasskey = async (): Promise<unknown> => {
  const options = await get<AskOptions>('/passkey/generate-authenticate-options')
  const response = await asked(() => startAuthentication({ optionsJSON: { ...options, userVerification: 'required' } }))
  return post('/passkey/verify-authentication', { response })
}

export interface OpenSession {
  readonly id: string
  readonly token: string
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly createdAt: string
  readonly usedAt: string | null
  readonly isCurrent: boolean
}
export const listSessions = async (): Promise<readonly OpenSession[]> => {
  const [sessions, current] = await Promise.all([
    get<readonly Omit<OpenSession, 'isCurrent'>[]>('/list-sessions'),
    get<{ session: { id: string } } | null>('/get-session'),
  ])
  return sessions
    .map((session) => ({ ...session, isCurrent: session.id === current?.session.id }))
    .sort((one, other) => Number(other.isCurrent) - Number(one.isCurrent) || (one.createdAt < other.createdAt ? 1 : -1))
}
export const endSession = (token: string): Promise<unknown> => post('/revoke-session', { token })
export const endOtherSessions = (): Promise<unknown> => post('/revoke-other-sessions')

export const listRules = async (): Promise<readonly SignInRuleRow[]> =>
  (await read<{ items: readonly SignInRuleRow[] }>('/sign-in-rules')).items
export const changeRule = (
  { role, version }: Pick<SignInRuleRow, 'role' | 'version'>,
  body: Pick<SignInRuleRow, 'idleMinutes' | 'needsSecondFactor' | 'graceDays' | 'lockMinutes' | 'shiftHours'>,
): Promise<SignInRuleRow> => change(`/roles/${role}/sign-in-rule`, { method: 'PATCH', body, version })
