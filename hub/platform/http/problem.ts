/** Every "no" leaves as RFC 9457 problem+json, in both languages, with what to do. */
import { STATUS_CODES } from 'node:http'
import type { Response } from 'express'
import type { Problem } from '../../contract/problem.ts'
import { REFUSALS, type Refusal, refusalText } from '../../contract/refusal.ts'

/** What is not a refusal: the environment failed, or we did. */
const FAULTS = {
  unavailable: {
    status: 503,
    en: 'The database does not answer; nothing was changed. Try again in a moment.',
    zh: '数据库暂时没有响应，未做任何更改，请稍后重试。',
  },
  bug: {
    status: 500,
    en: 'Something went wrong in the hub; nothing was changed. It is in the log under request {requestId}.',
    zh: '系统内部出错，未做任何更改，日志中的请求编号为 {requestId}。',
  },
} as const
export type FaultCode = keyof typeof FAULTS

/** `stale-version` → `Stale version`: what kind of refusal it is, the same whatever the case. */
const titleOf = (code: string): string => {
  const words = code.replaceAll('-', ' ').replace(/\bjson\b/, 'JSON')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** What HTTP itself has a word for, such as a range that is not there. */
export const plainProblem = (status: number, where: Where): Problem => {
  const word = `${status} ${STATUS_CODES[status] ?? ''}`.trim()
  return {
    type: '/api/docs#bad-request',
    title: titleOf('bad-request'),
    status,
    code: 'bad-request',
    detail: `The request cannot be answered as it was asked: ${word}.`,
    detailZh: `无法按此方式处理该请求（${status}）。`,
    ...where,
  }
}

interface Where {
  readonly instance: string
  readonly requestId: string
}

export const problemOf = (refusal: Refusal, where: Where): Problem => {
  const detail = refusalText(refusal, 'en')
  return {
    type: `/api/docs#${refusal.refused}`,
    title: titleOf(refusal.refused),
    status: REFUSALS[refusal.refused].status,
    code: refusal.refused,
    detail,
    detailZh: refusalText(refusal, 'zh'),
    ...where,
    ...(refusal.errors ? { errors: refusal.errors.map((error) => ({ ...error })) } : {}),
    ...(refusal.refused === 'not-permitted' ? { permission: String(refusal.facts.permission) } : {}),
    ...(refusal.blockedBy ? { blockedBy: refusal.blockedBy.map((blocker) => ({ ...blocker })) } : {}),
  }
}

export const faultProblem = (code: FaultCode, where: Where): Problem => {
  const { status, en, zh } = FAULTS[code]
  const fill = (text: string): string => text.replace('{requestId}', where.requestId)
  return {
    type: `/api/docs#${code}`,
    title: titleOf(code),
    status,
    code,
    detail: fill(en),
    detailZh: fill(zh),
    ...where,
  }
}

export const sendProblem = (response: Response, problem: Problem): void => {
  if (problem.status === 503) response.setHeader('retry-after', '2')
  response.setHeader('cache-control', 'no-store')
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

/** Where this answer belongs: the path without its query, and the request's id. */
export const whereOf = (response: Response): Where => ({
  instance: response.req.originalUrl.split('?')[0] ?? '',
  requestId: String(response.getHeader('x-request-id') ?? ''),
})

export const sendRefusal = (response: Response, refusal: Refusal): void => {
  if (refusal.facts.seconds !== undefined) response.setHeader('retry-after', String(refusal.facts.seconds))
  sendProblem(response, problemOf(refusal, whereOf(response)))
}
