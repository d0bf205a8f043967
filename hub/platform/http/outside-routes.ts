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
export const signIn = z.looseObject({ email, password: z.string() })
export const newKey = z.looseObject({
  name: z
    .string()
    .max(32)
    .meta({ examples: ['wms'] }),
  metadata: z
    .looseObject({ role: z.enum(['integrator', 'viewer']) })
    .optional()
    .describe('integrator when not given; never more than its owner'),
})

const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } })
const open = (summary: string, answer: z.ZodType): ZodOpenApiOperationObject => ({
  tags: ['Health'],
  summary,
  security: [],
  responses: { 200: { description: 'done', ...json(answer) } },
})
const auth = (
  summary: string,
  more: { body?: z.ZodType; answer: z.ZodType; isOpen?: boolean },
): ZodOpenApiOperationObject => ({
  tags: ['Signing in'],
  summary,
  ...(more.isOpen
    ? { security: [], description: 'Answers the session as a cookie.' }
    : { security: [{ cookie: [] }], description: ORIGIN, requestParams: { header: z.object({ Origin: origin }) } }),
  requestBody: { required: true, ...json(more.body ?? z.strictObject({})) },
  responses: {
    200: { description: 'done', ...json(more.answer) },
    default: { description: 'a refusal', content: { 'application/problem+json': PROBLEM } },
  },
})

/** By endpoint, so that none is described that is not reached. */
const SIGNING_IN: Readonly<Record<string, ZodOpenApiOperationObject>> = {
  'POST /sign-in/email': auth('Sign in with e-mail and password', { body: signIn, answer: signedIn, isOpen: true }),
  'POST /sign-out': auth('Sign out: the session ends', { answer: signedOut }),
  'POST /api-key/create': auth('Make an API key', { body: newKey, answer: madeKey }),
}

export const outsideRoutes = (): ZodOpenApiPathsObject => ({
  ...Object.fromEntries(
    Object.entries(SIGNING_IN).flatMap(([endpoint, operation]) =>
      ENDPOINTS[endpoint] ? [[`/api/auth${endpoint.slice('POST '.length)}`, { post: operation }]] : [],
    ),
  ),
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
