/** What reaches Express as an error: the body parser's complaints, the database's, and our own bugs. */
import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import { type Refusal, refuse } from '../../contract/refusal.ts'
import { faultProblem, sendProblem, sendRefusal, whereOf } from './problem.ts'
import { badInput } from './validate.ts'

/** Connection refused, reset or ended; administrator shutdown, starting up, too many connections. */
const UNREACHABLE = /^(ECONN|EPIPE|ETIMEDOUT|08|57P0|53)/
const BODY_LIMIT_TEXT = '1 MB'

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The database is away: it says so, or the pool waited in vain. */
export const isUnreachable = (error: unknown): boolean =>
  UNREACHABLE.test(codeOf(error)) ||
  (error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message))

/** `Key (company_id, code)=(0197…, A-1) already exists.` */
const keyIn = (error: { detail?: unknown }): { field: string; value: string } => {
  const match = /\((?:[^)]*, )?([^),]+)\)=\((?:.*, )?([^)]*)\)/.exec(String(error.detail ?? ''))
  return { field: match?.[1] ?? 'key', value: match?.[2] ?? '' }
}

const refusalOf = (error: unknown, hasCursor: boolean): Refusal | undefined => {
  if (typeof error !== 'object' || error === null) return undefined
  if ('type' in error && 'status' in error) {
    if (error.type === 'entity.too.large') return refuse('too-large', { limit: BODY_LIMIT_TEXT })
    if (error.type === 'entity.parse.failed' || error.type === 'entity.verify.failed')
      return refuse('bad-json', { detail: error instanceof Error ? error.message.slice(0, 200) : '' })
    if (error.status === 415) return refuse('wrong-content-type')
    if (error.status === 400)
      return refuse('bad-json', { detail: error instanceof Error ? error.message.slice(0, 200) : '' })
  }
  if (error instanceof URIError)
    return badInput([{ field: 'path', code: 'bad-text', message: 'is not percent-encoded UTF-8' }])
  const code = codeOf(error)
  if (code === '23505') return refuse('already-exists', keyIn(error))
  if (code === '23503') return refuse('not-found', { what: keyIn(error).field.replace(/_id$/, '') })
  if (/^22/.test(code) && hasCursor) return refuse('bad-cursor')
  if (code === '22003')
    return badInput([{ field: 'body', code: 'too-big', message: 'a number is beyond what can be stored' }])
  return undefined
}

export const errorHandler =
  (log: Logger): ErrorRequestHandler =>
  (error, request, response, next) => {
    if (response.headersSent) return next(error)
    const refusal = refusalOf(error, request.query.cursor !== undefined)
    if (refusal) return sendRefusal(response, refusal)
    const where = whereOf(response)
    const fault = isUnreachable(error) ? 'unavailable' : 'bug'
    log[fault === 'bug' ? 'error' : 'warn']({ err: error, ...where }, fault)
    sendProblem(response, faultProblem(fault, where))
  }
