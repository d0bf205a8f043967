/**
 * A cookie travels with requests that another site makes a browser send. Browsers say where such a request comes from;
 * scripts with a cookie jar say nothing and are no danger.
 */
import type { IncomingHttpHeaders } from 'node:http'

export const isSameOrigin = (headers: IncomingHttpHeaders, publicUrl: URL | undefined): boolean => {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const { origin } = headers
  if (origin === undefined) return true
  if (publicUrl && origin === publicUrl.origin) return true
  return URL.canParse(origin) && new URL(origin).host === headers.host
}
