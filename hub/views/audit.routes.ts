import { z } from 'zod'
import { pageOf } from '../contract/api.ts'
import { auditDetail, auditRow } from '../contract/audit.ts'
import { refuse } from '../contract/refusal.ts'
import { lineText } from '../contract/text.ts'
import { CSV_START, csvLine } from '../platform/http/csv.ts'
import { flagQuery, pageQuery } from '../platform/http/page.ts'
import { type Download, type Route, type RouteContext, type RouteInput, route } from '../platform/http/route.ts'
import { type AuditFilter, findAudit, listAudit, readExport } from './audit.view.ts'

const word = lineText({ max: 100 })
const filters = {
  person: word.optional().describe('part of a name, or the id of a person, key or gateway'),
  document: word.optional().describe('how its number or code begins, or its whole id'),
  subjectType: word.optional().describe('such as purchase-order'),
  action: word.optional().describe('as rows show it'),
  companyId: z.uuid().optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional().describe('until just before it'),
}
const query = pageQuery.extend({
  ...filters,
  isRefused: flagQuery.optional().describe('true: what was refused; false: what was done'),
})
const exported = z.strictObject({ ...filters, isRefused: z.boolean().optional() })
const common = { tag: 'Audit' }

/** Everything this filter finds that was written before now. */
const exportOf = (filter: AuditFilter, { tx }: RouteContext): Download => {
  const end = tx.newId()
  return {
    fileName: `audit-${tx.now.toISOString().slice(0, 10)}.csv`,
    type: 'text/csv; charset=utf-8',
    async *pieces(read) {
      yield CSV_START
      let before = end
      for (let isFirst = true; ; isFirst = false) {
        const rows = await read((page) => readExport(page, filter, before))
        const [first] = rows
        if (isFirst) yield csvLine(first ? Object.keys(first) : ['id', 'at'])
        if (rows.length > 0) yield rows.map((row) => csvLine(Object.values(row))).join('')
        const last = rows.at(-1)
        if (!last) return
        before = last.id
      }
    },
  }
}

export const auditRoutes: Route[] = [
  route({
    ...common,
    method: 'get',
    path: '/audit',
    permission: 'audit.read',
    summary: 'Who did what, newest first',
    query,
    answer: pageOf(auditRow),
    handle: ({ query }, { tx }) => listAudit(tx, query),
  }),
  route({
    ...common,
    method: 'get',
    path: '/audit/:id',
    permission: 'audit.read',
    summary: 'One row with what it changed',
    params: z.strictObject({ id: z.uuid() }),
    answer: auditDetail,
    handle: async ({ params }, { tx }) => (await findAudit(tx, params.id)) ?? refuse('not-found', { what: 'row' }),
  }),
  {
    ...common,
    method: 'post',
    path: '/audit/exports',
    permission: 'audit.export',
    summary: 'The rows of a filter as CSV; the export itself is written down',
    body: exported,
    status: 200,
    answer: z.string(),
    isDownload: true,
    stepUp: true,
    handle: async ({ body }: RouteInput<undefined, undefined, AuditFilter>, context) => exportOf(body, context),
  },
]
