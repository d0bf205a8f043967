/**
 * A cookie travels with requests that another site makes a browser send. Browsers say where such a request comes from;
 * scripts with a cookie jar say nothing and are no danger.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { RequestHandler } from 'express'
import { refuse } from '../../contract/refusal.ts'
import { plainProblem, sendProblem, sendRefusal, whereOf } from './problem.ts'

export const isSameOrigin = (headers: IncomingHttpHeaders, publicUrl: URL | undefined): boolean => {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const { origin } = headers
  if (origin === undefined) return true
  if (publicUrl && origin === publicUrl.origin) return true
  return URL.canParse(origin) && new URL(origin).host === headers.host
}

/** For what is beside the routes, with a cookie or without: another site signs nobody in or out, nor asks to be let in. */
export const ownSiteOnly =
  (publicUrl: URL | undefined): RequestHandler =>
  ({ method, headers }, response, next) => {
    if (method === 'GET' || method === 'HEAD' || isSameOrigin(headers, publicUrl)) return next()
    sendRefusal(response, refuse('bad-origin'))
  }

/** Of an address, host and port, in ASCII (RFC 9110 §7.2): neither a user nor a path. */
const isHost = (host: string): boolean =>
  /^[!-~]+$/.test(host) && !/[/\\?#@]/.test(host) && URL.canParse(`http://${host}`)
/** The sign-in library builds addresses from it. One that is none is answered as RFC 9112 §3.2 wants. */
export const plainHost: RequestHandler = ({ headers: { host = '' } }, response, next) => {
  if (isHost(host)) return next()
  sendProblem(response, plainProblem(400, whereOf(response)))
}
