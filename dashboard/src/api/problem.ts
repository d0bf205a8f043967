/** What went wrong, as the hub says it: RFC 9457 with a text in both languages. */
import type { Problem } from '@dockledger/hub/contract/problem.ts'
import { shallowReactive } from 'vue'

/** `network`: no answer came, so nothing is known about what the hub did. */
export type ApiErrorCode = string | 'network'

/** The browser got no passkey to show; the hub was not asked. */
export const PASSKEY_CANCELLED = 'passkey-cancelled'

export class ApiError extends Error {
  readonly status: number
  readonly code: ApiErrorCode
  readonly problem: Problem | undefined
  /** Fields that were changed since. */
  readonly settled: Set<string> = shallowReactive(new Set<string>())

  constructor(status: number, code: ApiErrorCode, message: string, problem?: Problem) {
    super(message)
    this.status = status
    this.code = code
    this.problem = problem
  }

  /** The refusal in the reader's language; undefined when the hub did not speak. */
  text(locale: string): string | undefined {
    if (!this.problem) return undefined
    return locale.startsWith('zh') ? this.problem.detailZh : this.problem.detail
  }

  /** The permission that is missing, by its code; undefined: it was refused for something else. */
  get missingPermission(): string | undefined {
    return this.problem?.permission
  }

  /** Asking again is answered alike: what is wrong is what was asked, or who asks. */
  get isFinal(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 429
  }

  /** Nothing has this id, or nothing could. */
  get isMissing(): boolean {
    return this.status === 404
  }

  /** The field was changed since: what was wrong with it says nothing about what stands there now. */
  settle(field: string): void {
    this.settled.add(field)
  }

  /** Whether it was about fields alone, and each was changed since. */
  get isSettled(): boolean {
    const errors = this.problem?.errors ?? []
    return errors.length > 0 && errors.every(({ field }) => this.settled.has(field))
  }

  /** Field → what is wrong with it in the reader's language, for showing beside the field. */
  fields(locale: string): Readonly<Record<string, string>> {
    const errors = (this.problem?.errors ?? []).filter(({ field }) => !this.settled.has(field))
    return Object.fromEntries(
      errors.map(({ field, message, messageZh }) => [field, locale.startsWith('zh') ? messageZh : message]),
    )
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'detail' in value

/** Reads an answer that is not success. Better-auth answers `{code, message}` and proxies answer HTML: both become errors too. */
export const errorOf = async (answer: Response): Promise<ApiError> => {
  const body: unknown = await answer.json().catch(() => undefined)
  if (isProblem(body)) return new ApiError(answer.status, body.code, body.detail, body)
  const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : `http-${answer.status}`
  return new ApiError(answer.status, code, answer.statusText)
}

export const asApiError = (cause: unknown): ApiError =>
  cause instanceof ApiError ? cause : new ApiError(0, 'network', cause instanceof Error ? cause.message : String(cause))
