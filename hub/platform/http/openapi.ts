/** OpenAPI 3.1 from the routes themselves. Committed as hub/openapi.json and held to it by a test. */
import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { problemSchema } from '../../contract/problem.ts'
import { nameSchemas } from './named-schemas.ts'
import { outsideRoutes } from './outside-routes.ts'
import type { Route } from './route.ts'

const INTRODUCTION = `Everything the screens do goes through here. Sign in (\`POST /api/auth/sign-in/email\`, then send the cookie) or send an API key
as \`x-api-key\`; \`POST /api/auth/api-key/create\` makes one. Refusals are RFC 9457 problems whose \`code\` is stable and whose \`errors\` name each field. Send \`Idempotency-Key\` with
a POST that may be retried. Lists give \`items\` and \`nextCursor\`; send it back as \`cursor\`. What was made is at its \`Location\`.`

export const openApiDocument = (routes: readonly Route[]): Record<string, unknown> => {
  nameSchemas()
  const paths: ZodOpenApiPathsObject = outsideRoutes()
  for (const route of routes) {
    const path = `/api/v1${route.path.replace(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [route.method]: operationOf(route) }
  }
  const document = createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Dockledger',
      version: '1',
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ cookie: [] }, { key: [] }],
    tags: [...new Set(['Signing in', 'Health', ...routes.map((route) => route.tag)])].sort().map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'dockledger.session_token' },
        key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
      schemas: { Problem: problemSchema },
    },
  })
  return document as unknown as Record<string, unknown>
}

const idempotencyKey = z
  .string()
  .max(200)
  .optional()
  .describe('the same key with the same content is answered again, not done again')
const ifMatch = z.string().describe('the version that was read, such as "3"')

const operationOf = (route: Route): ZodOpenApiOperationObject => {
  const headers = {
    ...(route.method === 'post' && !route.isDownload ? { 'Idempotency-Key': idempotencyKey } : {}),
    ...(route.ifMatch ? { 'If-Match': ifMatch } : {}),
  }
  const status = String(route.status ?? (route.method === 'post' ? 201 : 200)) as '200'
  return {
    operationId: `${route.method} ${route.path}`.replace(/[^a-z]+/gi, '-').replace(/-$/, ''),
    tags: [route.tag],
    summary: route.summary,
    description: `Permission: \`${route.permission}\``,
    requestParams: {
      ...(route.params ? { path: route.params as z.ZodObject } : {}),
      ...(route.query ? { query: route.query as z.ZodObject } : {}),
      ...(Object.keys(headers).length > 0 ? { header: z.object(headers) } : {}),
    },
    ...(route.body ? { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
    responses: {
      [status]:
        route.status === 204
          ? { description: 'done' }
          : {
              description: 'done',
              content: {
                [route.isDownload ? (route.downloadType ?? 'text/csv') : 'application/json']: { schema: route.answer },
              },
            },
      default: {
        description: 'a refusal, as RFC 9457 problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}
