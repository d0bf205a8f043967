/** Asking the hub: one door for every request, so that refusals, versions and retries mean the same everywhere. */
import { fileNameIn } from './file-name.ts'
import { errorOf } from './problem.ts'

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

export interface Page<R> {
  readonly items: readonly R[]
  readonly nextCursor: string | null
  readonly version?: number
}

export interface Change {
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  /** The version that was read; sent as If-Match. */
  readonly version?: number
  /** The same key again is the same request again: one key for each press of a button. */
  readonly key?: string
}

let onSignedOut: () => void = () => undefined
/** What to do when the hub says that nobody is signed in. */
export const whenSignedOut = (act: () => void): void => {
  onSignedOut = act
}
let onProofAsked: () => Promise<boolean> = async () => false
/** Asks the person to prove that it is still he; then the refused request goes out again. */
export const whenProofAsked = (ask: () => Promise<boolean>): void => {
  onProofAsked = ask
}
let onSecondFactorAsked: () => void = () => undefined
export const whenSecondFactorAsked = (act: () => void): void => {
  onSecondFactorAsked = act
}
export const signedOut = (): void => onSignedOut()

const searchOf = (query: Query): string => {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== '') for (const each of [value].flat()) params.append(key, String(each))
  const text = params.toString()
  return text ? `?${text}` : ''
}

/** Throws ApiError. */
const ask = async (url: string, change: Change): Promise<Response> => {
  const headers: Record<string, string> = { accept: 'application/json' }
  const init: RequestInit = { method: change.method ?? 'GET', headers, credentials: 'same-origin' }
  if (change.body !== undefined) {
    headers['content-type'] = 'application/json'
    init.body = JSON.stringify(change.body)
  }
  if (change.version !== undefined) headers['if-match'] = `"${change.version}"`
  if (change.key !== undefined) headers['idempotency-key'] = change.key
  const answer = await fetch(url, init)
  if (!answer.ok) {
    const error = await errorOf(answer)
    if (error.status === 401 && !url.startsWith('/api/auth/')) onSignedOut()
    if (error.code === 'second-factor-required') onSecondFactorAsked()
    if (error.code === 'step-up-required' && (await onProofAsked())) return ask(url, change)
    throw error
  }
  return answer
}

/** Throws ApiError. Answers without a body give undefined. */
export const send = async <T>(url: string, change: Change = {}): Promise<T> => {
  const answer = await ask(url, change)
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

export const read = <T>(path: string, query: Query = {}): Promise<T> => send<T>(`/api/v1${path}${searchOf(query)}`)
export const readPage = <R>(path: string, query: Query = {}): Promise<Page<R>> => read<Page<R>>(path, query)
export const change = <T>(path: string, what: Change): Promise<T> =>
  send<T>(`/api/v1${path}`, { method: 'POST', ...what })

/** A file that the hub makes, handed to the browser to keep under the name the hub gave it. Throws ApiError. */
export const download = async (path: string, body: unknown): Promise<void> => {
  const answer = await ask(`/api/v1${path}`, { method: 'POST', body })
  const name = fileNameIn(answer.headers.get('content-disposition') ?? '') ?? 'download'
  const address = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

/** 128 random bits. Not `crypto.randomUUID`: browsers give that only over https, and a warehouse LAN often has none. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
