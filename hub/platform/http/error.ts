/** What reaches Express as an error: the body parser's complaints, the database's, and our own bugs. */
import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import { fault } from '../../contract/fault.ts'
import { inWords, isNoun, type Noun, type Said } from '../../contract/noun.ts'
import { type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { SessionsAway } from '../auth/authenticate.ts'
import { GateFull } from '../gate.ts'
import { faultProblem, plainProblem, sendProblem, sendRefusal, whereOf } from './problem.ts'

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

/** What is said of a table's row. */
const nounOfTable = (table: string | undefined): Noun => {
  const word = (table ?? '').replaceAll('_', ' ')
  return isNoun(word) ? word : 'row'
}

/**
 * Our commands look first whether a thing is there: it went, or came into use, in that very moment.
 * `Key (item_id)=(0197…) is not present in table "item".` or `Key (id)=(0197…) is still referenced from table "balance".`
 */
const brokenPointer = (error: { detail?: unknown; table?: unknown }): Refusal => {
  const [, isUsed, table] = / is (still )?[a-z ]+ table "(\w+)"/.exec(String(error.detail ?? '')) ?? []
  const noun = nounOfTable(table)
  if (!isUsed) return refuse('changed-meanwhile', { what: noun })
  return refuse('in-use', {
    what: { en: 'What was to go', zh: '要删除的内容' },
    by: { en: `a ${noun}`, zh: inWords(noun, 'zh') },
  })
}

/** Where the parser of the body stumbled, as far as it says so. */
const brokenBody = (error: { message?: unknown; type?: unknown }): Said => {
  const message = String(error.message ?? '')
  if (error.type !== 'entity.parse.failed')
    return { en: 'it is not what its headers say of length and Content-Encoding', zh: '与请求头声明的长度或编码不符' }
  const [, at] = /at position (\d+)/.exec(message) ?? []
  if (at !== undefined) return { en: `it goes wrong at character ${at}`, zh: `第 ${at} 个字符处有误` }
  const [, token] = /^Unexpected token '(.{1,2})'/u.exec(message) ?? []
  if (token !== undefined) return { en: `it holds an unexpected ${token}`, zh: `含有意外的字符 ${token}` }
  return { en: 'it breaks off before its end', zh: '内容不完整' }
}

/** The status that Express and its middlewares give to what the caller did wrong; undefined for all else. */
const blameOf = (error: unknown): number | undefined => {
  if (typeof error !== 'object' || error === null || !('status' in error) || typeof error.status !== 'number')
    return undefined
  return error.status >= 400 && error.status < 500 ? error.status : undefined
}

const refusalOf = (error: unknown, isParsed: boolean): Refusal | undefined => {
  if (typeof error !== 'object' || error === null) return undefined
  if (error instanceof URIError) return refuseFields([fault('path', 'not-utf8')])
  if (error instanceof GateFull) return refuse('too-many-requests', { seconds: GATE_RETRY_S })
  const status = blameOf(error)
  if (status === 413) return refuse('too-large', { limit: BODY_LIMIT_TEXT })
  if (status === 415) return refuse('wrong-content-type')
  if (status === 404) return refuse('not-found', { what: 'address' })
  if (status === 400 && isParsed) return refuse('bad-json', { detail: brokenBody(error) })
  const code = codeOf(error)
  if (code === '23505') return refuse('already-exists', keyIn(error))
  if (code === '23503') return brokenPointer(error)
  if (code === '22003') return refuseFields([fault('body', 'beyond-storage')])
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
