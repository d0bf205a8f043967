/** What is derived from the routes and the migrations is committed and compared, so that a change is seen in review. Renew: `npx vitest run hub/derived.test.ts -u`. */
import { describe, expect, it } from 'vitest'
import { testDatabase } from '../tests/support/database.ts'
import { BUILT_IN_ROLES, deliveredPermissions } from './platform/auth/roles.ts'
import { openApiDocument } from './platform/http/openapi.ts'
import { createRoutes, permissionsIn } from './routes.ts'
import { dumpSchema } from './schema.case.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
const declared = permissionsIn(routes)

const permissionMatrix = (): string => {
  const roles = BUILT_IN_ROLES.map((role) => new Set(deliveredPermissions(role, declared)))
  const rows = [...declared].sort().map((permission) => {
    const needs = routes
      .filter((route) => route.permission === permission)
      .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    const may = roles.map((permissions) => (permissions.has(permission) ? 'yes' : '–'))
    return `| \`${permission}\` | ${may.join(' | ')} | ${needs.join('<br>')} |`
  })
  return [
    '# Who may what',
    'Derived from the routes: the built-in roles as delivered; a house may change all but the administrator. An API key has the role `integrator` unless its `metadata.role` says otherwise, and never more than its owner.',
    '',
    `| permission | ${BUILT_IN_ROLES.map(({ code }) => code).join(' | ')} | needed for |`,
    `|---|${BUILT_IN_ROLES.map(() => '---').join('|')}|---|`,
    ...rows,
    '',
  ].join('\n')
}

describe('derived from the code', () => {
  it('the description of the API', async () => {
    await expect(`${JSON.stringify(openApiDocument(routes), null, 1)}\n`).toMatchFileSnapshot('./openapi.json')
  })

  it('the matrix of permissions', async () => {
    await expect(permissionMatrix()).toMatchFileSnapshot('./permissions.md')
  })

  it('the schema of the database', async () => {
    const db = await testDatabase()
    await expect(await db.read(dumpSchema)).toMatchFileSnapshot('./schema.sql')
  })

  it('no route twice, and none without a tag and a summary', () => {
    const names = routes.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':x')}`)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
    expect(routes.filter(({ tag, summary }) => !tag || !summary)).toEqual([])
  })
})
