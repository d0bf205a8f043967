/** What reaches Express as an error: the body parser's complaints, the database's, and our own bugs. */
import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import { type Refusal, refuse } from '../../contract/refusal.ts'
import { SessionsAway } from '../auth/authenticate.ts'
import { GateFull } from '../gate.ts'
import { faultProblem, plainProblem, sendProblem, sendRefusal, whereOf } from './problem.ts'
import { badInput } from './validate.ts'

/** Connection refused, reset or ended; administrator shutdown, starting up, too many connections. 08P01 is our own fault. */
const UNREACHABLE = /^(ECONN|EPIPE|ETIMEDOUT|08(?!P01)|57P0|53)/
const BODY_LIMIT_TEXT = '1 MB'
const GATE_RETRY_S = 5

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The database is away: it says so, or the pool waited in vain. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof SessionsAway ||
  UNREACHABLE.test(codeOf(error)) ||
  (error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message))

/** `Key (company_id, code)=(0197…, A-1) already exists.` */
const keyIn = (error: { detail?: unknown }): { field: string; value: string } => {
  const match = /\((?:[^)]*, )?([^),]+)\)=\((?:.*, )?([^)]*)\)/.exec(String(error.detail ?? ''))
  return { field: match?.[1] ?? 'key', value: match?.[2] ?? '' }
}

/** The status that Express and its middlewares give to what the caller did wrong; undefined for all else. */
const blameOf = (error: unknown): number | undefined => {
  if (typeof error !== 'object' || error === null || !('status' in error) || typeof error.status !== 'number')
    return undefined
  return error.status >= 400 && error.status < 500 ? error.status : undefined
}

const refusalOf = (error: unknown, isParsed: boolean): Refusal | undefined => {
  if (typeof error !== 'object' || error === null) return undefined
  if (error instanceof URIError)
    return badInput([{ field: 'path', code: 'bad-text', message: 'is not percent-encoded UTF-8' }])
  if (error instanceof GateFull) return refuse('too-many-requests', { seconds: GATE_RETRY_S })
  const status = blameOf(error)
  if (status === 413) return refuse('too-large', { limit: BODY_LIMIT_TEXT })
  if (status === 415) return refuse('wrong-content-type')
  if (status === 404) return refuse('not-found', { what: 'address' })
  if (status === 400 && isParsed)
    return refuse('bad-json', { detail: error instanceof Error ? error.message.slice(0, 200) : '' })
  const code = codeOf(error)
  if (code === '23505') return refuse('already-exists', keyIn(error))
  if (code === '23503') return refuse('not-found', { what: keyIn(error).field.replace(/_id$/, '') })
  if (code === '22003')
    return badInput([{ field: 'body', code: 'too-big', message: 'a number is beyond what can be stored' }])
  return undefined
}

export const errorHandler =
  (log: Logger): ErrorRequestHandler =>
  (error, request, response, next) => {
    if (response.headersSent) return next(error)
    // only bodies below the API are parsed
    const refusal = refusalOf(error, request.originalUrl.startsWith('/api/'))
    if (refusal) return sendRefusal(response, refusal)
    const where = whereOf(response)
    const blame = blameOf(error)
    if (blame !== undefined) return sendProblem(response, plainProblem(blame, where))
    const fault = isUnreachable(error) ? 'unavailable' : 'bug'
    log[fault === 'bug' ? 'error' : 'warn']({ err: error, ...where }, fault)
    sendProblem(response, faultProblem(fault, where))
  }
