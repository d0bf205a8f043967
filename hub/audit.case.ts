/** The real routes on a real database, and the audit as a person reads it through them. */
import { expect } from 'vitest'
import type { AuditDetail, AuditRow } from './contract/audit.ts'
import { testServer } from './platform/http/http.case.ts'
import { reactions } from './reactions.ts'
import { createRoutes } from './routes.ts'

type Field = readonly [before: string | null, after: string | null]

export const openAudited = async () => {
  const nothing = (): void => undefined
  const server = await testServer(createRoutes({ forget: nothing, disconnect: nothing }), { reactions })
  const { call } = server
  const list = async (query = ''): Promise<AuditRow[]> => {
    const answer = await call('GET', `/api/v1/audit?limit=200${query}`)
    expect(answer.status).toBe(200)
    return answer.body.items as AuditRow[]
  }
  const detail = async (row: AuditRow | undefined): Promise<AuditDetail> => {
    const { body } = await call('GET', `/api/v1/audit/${row?.id}`)
    return body as unknown as AuditDetail
  }
  return {
    ...server,
    list,
    detail,
    /** Field → before and after. */
    changesOf: async (row: AuditRow | undefined): Promise<Record<string, Field>> => {
      const { changes } = await detail(row)
      return Object.fromEntries(changes.map(({ field, before, after }) => [field, [before, after] as const]))
    },
    /** Throws when it is refused. */
    post: async (path: string, body: object, headers: Record<string, string> = {}) => {
      const answer = await call('POST', `/api/v1${path}`, { body, headers })
      if (answer.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`)
      return answer.body
    },
  }
}
