/** The public API as any integrator uses it: an API key, Idempotency-Keys, and patience with a hub that restarts. */
import type { Clock } from './clock.ts'

export interface Api {
  get<T>(path: string): Promise<T>
  /** With the same key the hub answers again what it answered first, so a retry never doubles. */
  post<T>(path: string, body: unknown, key?: string): Promise<T>
  /** `version`: the one that was read. */
  set<T>(method: 'PATCH' | 'PUT', path: string, body: unknown, version?: number): Promise<T>
}

/** The hub understood and refused; asking again will not help. */
export class ApiRefusal extends Error {
  readonly status: number
  readonly code: string

  constructor(
    status: number,
    problem: { code?: string; detail?: string; errors?: readonly { field: string; message: string }[] },
    request: string,
  ) {
    const fields = (problem.errors ?? []).map((error) => `${error.field}: ${error.message}`).join('; ')
    super(`${request}: ${status} ${problem.code ?? ''} ${problem.detail ?? ''} ${fields}`.trim())
    this.status = status
    this.code = problem.code ?? 'unknown'
  }
}

export interface ApiSettings {
  /** Without a slash at the end. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly signal: AbortSignal
}

const RETRY_MS_MIN = 250
const RETRY_MS_MAX = 5_000
const REQUEST_MS_MAX = 20_000
const isWorthRetrying = (status: number, code: string | undefined): boolean =>
  status >= 500 || status === 429 || code === 'key-busy'

export const connectApi = ({ url, headers, clock, signal }: ApiSettings): Api => {
  const once = async (request: string, init: RequestInit): Promise<{ answer: unknown } | { problem: string }> => {
    const [, path = ''] = request.split(' ')
    const response = await fetch(`${url}/api/v1${path}`, {
      ...init,
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS_MAX)]),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    const answer = isJson && text ? JSON.parse(text) : undefined
    if (response.ok) return { answer }
    if (isWorthRetrying(response.status, answer?.code)) return { problem: `${response.status}` }
    throw new ApiRefusal(response.status, answer ?? { detail: text.slice(0, 200) }, request)
  }
  const send = async <T>(request: string, init: RequestInit): Promise<T> => {
    for (let waitMs = RETRY_MS_MIN; ; waitMs = Math.min(waitMs * 2, RETRY_MS_MAX)) {
      signal.throwIfAborted()
      try {
        const outcome = await once(request, init)
        // the caller names the shape of the path it asks for
        if ('answer' in outcome) return outcome.answer as T
      } catch (error) {
        if (error instanceof ApiRefusal || signal.aborted) throw error
      }
      await clock.pause(waitMs, signal)
    }
  }
  return {
    get: (path) => send(`GET ${path}`, { headers }),
    post: (path, body, key) =>
      send(`POST ${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
        body: JSON.stringify(body),
      }),
    set: (method, path, body, version) =>
      send(`${method} ${path}`, {
        method,
        headers: {
          ...headers,
          'content-type': 'application/json',
          ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        },
        body: JSON.stringify(body),
      }),
  }
}

/** All rows of a list, page by page. */
export const listAll = async <T>(api: Api, path: string): Promise<T[]> => {
  const rows: T[] = []
  let cursor: string | null = null
  do {
    const mark = path.includes('?') ? '&' : '?'
    const page: { items: T[]; nextCursor: string | null } = await api.get(
      `${path}${mark}limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    rows.push(...page.items)
    cursor = page.nextCursor
  } while (cursor)
  return rows
}
