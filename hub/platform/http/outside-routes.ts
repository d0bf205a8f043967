/** What is reached beside the routes of /api/v1, described by hand: signing in, making a key, health. Held to the real answers by a test. */
import { z } from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi'
import { ENDPOINTS } from '../auth/endpoints.ts'

const ORIGIN =
  'Needs the cookie of a sign-in, and `Origin` with the address of this hub: what a browser sends by itself.'
const origin = z.string().meta({ examples: ['http://localhost:8080'] })
const email = z.email().meta({ examples: ['admin@dockledger.local'] })
const person = z.looseObject({ id: z.string(), email, name: z.string() })
const PROBLEM = { schema: { $ref: '#/components/schemas/Problem' } }

export const signedIn = z.looseObject({ token: z.string(), user: person })
export const signedOut = z.looseObject({ success: z.boolean() })
export const madeKey = z.looseObject({
  id: z.string(),
  name: z
    .string()
    .nullable()
    .meta({ examples: ['wms'] }),
  key: z
    .string()
    .describe('shown this once; send it as x-api-key')
    .meta({ examples: ['dl_…'] }),
})
export const alive = z.strictObject({ status: z.literal('alive') })
export const ready = z.strictObject({
  status: z.enum(['ready', 'not-ready']),
  checks: z.array(
    z.strictObject({
      name: z.string().meta({ examples: ['database'] }),
      isReady: z.boolean(),
      detail: z.string().optional().describe('what is wrong'),
    }),
  ),
})
const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } })
const open = (summary: string, answer: z.ZodType): ZodOpenApiOperationObject => ({
  tags: ['Health'],
  summary,
  security: [],
  responses: { 200: { description: 'done', ...json(answer) } },
})
/** What it may be sent is what it is held to; nothing where it is not reached. */
const auth = (
  endpoint: string,
  summary: string,
  more: { answer: z.ZodType; isOpen?: boolean },
): ZodOpenApiPathsObject => {
  const body = ENDPOINTS[endpoint]
  return body ? { [`/api/auth${endpoint.slice('POST '.length)}`]: { post: operationOf(summary, body, more) } } : {}
}
const operationOf = (
  summary: string,
  body: z.ZodType,
  more: { answer: z.ZodType; isOpen?: boolean },
): ZodOpenApiOperationObject => ({
  tags: ['Signing in'],
  summary,
  ...(more.isOpen
    ? { security: [], description: 'Answers the session as a cookie.' }
    : { security: [{ cookie: [] }], description: ORIGIN, requestParams: { header: z.object({ Origin: origin }) } }),
  requestBody: { required: true, ...json(body) },
  responses: {
    200: { description: 'done', ...json(more.answer) },
    default: { description: 'a refusal', content: { 'application/problem+json': PROBLEM } },
  },
})

export const outsideRoutes = (): ZodOpenApiPathsObject => ({
  ...auth('POST /sign-in/email', 'Sign in with e-mail and password', { answer: signedIn, isOpen: true }),
  ...auth('POST /sign-out', 'Sign out: the session ends', { answer: signedOut }),
  ...auth('POST /api-key/create', 'Make an API key', { answer: madeKey }),
  '/healthz': { get: open('Whether the hub is alive', alive) },
  '/readyz': {
    get: {
      ...open('Whether the hub can work: its database and its broker', ready),
      responses: {
        200: { description: 'ready', ...json(ready) },
        503: { description: 'not ready; `checks` says why', ...json(ready) },
      },
    },
  },
})
