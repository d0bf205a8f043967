/** What is reached beside the routes of /api/v1, described by hand: signing in, making a key, health. Held to the real answers by a test. */
import { z } from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi'
import { pairingClaim, pairingClaimed, pairingOpened } from '../../contract/display.ts'
import { badgeLook, badgeLooked, badgeSignIn, handheldState, pinUnlock } from '../../contract/handheld.ts'
import { ENDPOINTS } from '../auth/endpoints.ts'
import { acceptBody, forgottenBody, lookBody } from './invitation-endpoints.ts'

const ORIGIN =
  'Needs the cookie of a sign-in, and `Origin` with the address of this hub: what a browser sends by itself.'
const origin = z.string().meta({ examples: ['http://localhost:8080'] })
const email = z.email().meta({ examples: ['admin@dockledger.local'] })
const person = z.looseObject({ id: z.string(), email, name: z.string() })
const PROBLEM = { schema: { $ref: '#/components/schemas/Problem' } }

export const signedIn = z.looseObject({ token: z.string(), user: person })
export const signedOut = z.looseObject({ success: z.boolean() })
const done = z.looseObject({ status: z.boolean() })
const newApp = z.looseObject({ totpURI: z.string(), backupCodes: z.array(z.string()) })
const openSession = z.looseObject({
  id: z.string(),
  token: z.string().describe('names it for revoke-session; opens nothing'),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
})
const passkey = z.looseObject({ id: z.string(), name: z.string().nullable() })
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
export const invited = z.strictObject({ name: z.string(), email })
export const asked = z.strictObject({})
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
  const input = ENDPOINTS[endpoint]?.input
  const [method, path] = endpoint.split(' ')
  if (!input) return {}
  return { [`/api/auth${path}`]: { [method === 'GET' ? 'get' : 'post']: operationOf(summary, input, more, method) } }
}
/** Of a one-time link, as an administrator hands it over. */
const ofLink = (summary: string, body: z.ZodType): ZodOpenApiPathsObject[string] => ({
  post: {
    tags: ['Signing in'],
    summary,
    security: [],
    requestBody: { required: true, ...json(body) },
    responses: {
      200: { description: 'done', ...json(invited) },
      default: { description: 'a refusal', content: { 'application/problem+json': PROBLEM } },
    },
  },
})
const operationOf = (
  summary: string,
  body: z.ZodType,
  more: { answer: z.ZodType; isOpen?: boolean },
  method = 'POST',
): ZodOpenApiOperationObject => ({
  tags: ['Signing in'],
  summary,
  ...(more.isOpen
    ? { security: [], description: 'Answers the session as a cookie.' }
    : { security: [{ cookie: [] }], description: ORIGIN, requestParams: { header: z.object({ Origin: origin }) } }),
  ...(method === 'GET' ? {} : { requestBody: { required: true, ...json(body) } }),
  responses: {
    200: { description: 'done', ...json(more.answer) },
    default: { description: 'a refusal', content: { 'application/problem+json': PROBLEM } },
  },
})

const REFUSED = { description: 'a refusal', content: { 'application/problem+json': PROBLEM } }
const screen = (summary: string) => ({ tags: ['Displays'], summary, security: [] })

const kept = z.looseObject({ id: z.string(), name: z.string().nullable() })
const ceremony = z.looseObject({ challenge: z.string() })

const signingIn = (): ZodOpenApiPathsObject => ({
  ...auth('POST /sign-in/email', 'Sign in with e-mail and password', { answer: signedIn, isOpen: true }),
  ...auth('POST /sign-out', 'Sign out: the session ends', { answer: signedOut }),
  ...auth('POST /api-key/create', 'Make an API key', { answer: madeKey }),
  ...auth('POST /sign-in/social', 'Begin to sign in by the other house: where the browser goes', {
    answer: z.looseObject({ url: z.string() }),
    isOpen: true,
  }),
  ...auth('GET /callback/sso', 'Where the other house sends the browser back to; leads on to a page of this hub', {
    answer: z.looseObject({}),
    isOpen: true,
  }),
  ...auth('GET /get-session', 'Whose session the cookie is; null when nobody’s', {
    answer: z.looseObject({ user: person }).nullable(),
    isOpen: true,
  }),
  ...auth('POST /change-password', 'Change one’s password; all other sessions end', {
    answer: z.looseObject({ user: person }),
  }),
  ...auth('POST /update-user', 'Change one’s picture; names are given by who may write people', { answer: done }),
  ...auth('POST /revoke-sessions', 'End all of them, this one too', { answer: done }),
  ...auth('POST /api-key/update', 'Change an API key, or switch it off', { answer: kept }),
  ...auth('POST /api-key/delete', 'Delete an API key: it opens nothing any more', { answer: signedOut }),
  ...auth('GET /api-key/get', 'One of one’s API keys, without its secret', { answer: kept }),
  ...auth('GET /api-key/list', 'One’s API keys, without their secrets', {
    answer: z.looseObject({ apiKeys: z.array(kept) }),
  }),
  ...auth('GET /list-sessions', 'Where one is signed in', { answer: z.array(openSession) }),
  ...auth('POST /revoke-session', 'End one of them', { answer: done }),
  ...auth('POST /revoke-other-sessions', 'End all but this one', { answer: done }),
  ...auth(
    'GET /sign-in-ways',
    'Whether another house signs people in here, too, whether letters leave, and where passkeys work',
    {
      answer: z.looseObject({
        sso: z.string().nullable(),
        mail: z.boolean(),
        publicUrl: z.string().nullable().describe('null: passkeys are those of localhost'),
      }),
      isOpen: true,
    },
  ),
})
const furtherFactors = (): ZodOpenApiPathsObject => ({
  ...auth('POST /two-factor/verify-totp', 'Show a code of the authenticator app, at sign-in or as a proof', {
    answer: signedIn,
    isOpen: true,
  }),
  ...auth('POST /two-factor/verify-backup-code', 'Show a recovery code instead; each works once', {
    answer: signedIn,
    isOpen: true,
  }),
  ...auth('POST /proof/password', 'Prove once more that it is you, for what needs a fresh proof', {
    answer: signedOut,
  }),
  ...auth(
    'POST /two-factor/enable',
    'Begin to set up an authenticator app: its key and the recovery codes, shown once',
    {
      answer: newApp,
    },
  ),
  ...auth('POST /two-factor/disable', 'Turn the authenticator app off', { answer: done }),
  ...auth('POST /two-factor/generate-backup-codes', 'Make new recovery codes; the old ones end', {
    answer: z.looseObject({ backupCodes: z.array(z.string()) }),
  }),
  ...auth('GET /passkey/generate-register-options', 'Begin to add a passkey', { answer: ceremony }),
  ...auth('POST /passkey/verify-registration', 'Add the passkey that the browser made', { answer: kept }),
  ...auth('GET /passkey/generate-authenticate-options', 'Begin to sign in with a passkey', {
    answer: ceremony,
    isOpen: true,
  }),
  ...auth('POST /passkey/verify-authentication', 'Show a passkey, at sign-in or as a proof', {
    answer: z.looseObject({}),
    isOpen: true,
  }),
  ...auth('GET /passkey/list-user-passkeys', 'One’s passkeys', { answer: z.array(passkey) }),
  ...auth('POST /passkey/delete-passkey', 'Remove a passkey', { answer: done }),
})

/** Reached with the cookie of a handheld that was let in; who is signed in at it has another. */
const atHandheld = (): ZodOpenApiPathsObject => {
  const post = (
    summary: string,
    body: z.ZodType | undefined,
    answer: z.ZodType,
  ): { post: ZodOpenApiOperationObject } => ({
    post: {
      ...{ tags: ['Handhelds'], summary, security: [] },
      ...(body ? { requestBody: { required: true, ...json(body) } } : {}),
      responses: { 200: { description: 'done', ...json(answer) }, default: REFUSED },
    },
  })
  const nothing = z.strictObject({})
  return {
    '/api/handheld': {
      get: { ...open('What this handheld is, and who is at it', handheldState), tags: ['Handhelds'] },
    },
    '/api/handheld/badge': post('A badge was scanned: whether its PIN is asked, or chosen', badgeLook, badgeLooked),
    '/api/handheld/sign-in': post('Sign in by badge and PIN; whoever was at it is signed out', badgeSignIn, nothing),
    '/api/handheld/unlocking': post('Unlock by PIN', pinUnlock, nothing),
    '/api/handheld/locking': post('Lock until the PIN is given', undefined, nothing),
    '/api/handheld/hand-over': post('End the shift of whoever is at it', undefined, nothing),
  }
}

export const outsideRoutes = (): ZodOpenApiPathsObject => ({
  ...atHandheld(),
  ...signingIn(),
  ...furtherFactors(),
  '/api/display/pairing': {
    post: {
      ...screen('Ask to be let in as a screen on a wall: a code to show, a secret to keep'),
      responses: { 201: { description: 'asked', ...json(pairingOpened) }, default: REFUSED },
    },
  },
  '/api/display/claim': {
    post: {
      ...screen('Ask whether a person has let this screen in; then the answer sets its cookie'),
      requestBody: { required: true, ...json(pairingClaim) },
      responses: { 200: { description: 'what came of it', ...json(pairingClaimed) }, default: REFUSED },
    },
  },
  '/api/invitation': ofLink('Whose one-time link it is', lookBody),
  '/api/invitation/acceptance': ofLink('Set a password with a one-time link, which ends', acceptBody),
  '/api/invitation/forgotten': {
    post: {
      tags: ['Signing in'],
      summary: 'Ask for a letter with a one-time link; the answer is the same whether there is such a person',
      security: [],
      requestBody: { required: true, ...json(forgottenBody) },
      responses: { 202: { description: 'asked', ...json(asked) }, default: REFUSED },
    },
  },
  '/metrics': {
    get: {
      tags: ['Health'],
      summary: 'The numbers, to who has metrics.read',
      responses: {
        200: { description: 'as Prometheus reads them', content: { 'text/plain': { schema: z.string() } } },
      },
    },
  },
  '/api/openapi.json': { get: open('This description', z.looseObject({ openapi: z.string() })) },
  '/api/docs': {
    get: {
      tags: ['Health'],
      summary: 'This description for people',
      security: [],
      responses: { 200: { description: 'a page', content: { 'text/html': { schema: z.string() } } } },
    },
  },
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
