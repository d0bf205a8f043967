/** Labels and where they come out. */
import { z } from 'zod'
import { pageOf } from '../../contract/api.ts'
import {
  LABEL_SUBJECTS,
  labelLayout,
  labelPicture,
  labelSheetDraft,
  labelTemplate,
  numbering,
  numberingChange,
  TAG_LABEL_STATES,
  tagLabelRow,
  templateDraft,
} from '../../contract/label.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { nameText } from '../../contract/text.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { flagQuery, pageQuery } from '../../platform/http/page.ts'
import { type Route, type RouteInput, route } from '../../platform/http/route.ts'
import { findTemplate, listTagLabels, listTemplates } from '../../views/labels.view.ts'
import { findCompany } from '../warehouse/index.ts'
import { findNumbering, saveNumbering, takeSsccs } from './number.store.ts'
import { jobPicture, samplePicture, thingPicture } from './picture.view.ts'
import { makeSheet, type SheetDraft } from './sheet.commands.ts'
import { changeTemplate, createTemplate } from './template.commands.ts'

const idParam = z.strictObject({ id: z.uuid() })
const common = { tag: 'Labels' }
const loadTemplate = async (tx: Tx, id: string) =>
  (await findTemplate(tx, id)) ?? refuse('not-found', { what: 'label template' })

const templateRoutes: Route[] = [
  route({
    ...common,
    method: 'get',
    path: '/label-templates',
    permission: 'labels.read',
    summary: 'What labels look like, by name: a company’s own and those delivered',
    query: pageQuery.extend({
      companyId: z.uuid().optional(),
      subject: z.enum(LABEL_SUBJECTS).optional(),
      active: flagQuery.optional(),
    }),
    answer: pageOf(labelTemplate),
    handle: ({ query }, { tx }) => listTemplates(tx, query),
  }),
  route({
    ...common,
    method: 'get',
    path: '/label-templates/:id',
    permission: 'labels.read',
    summary: 'One label',
    params: idParam,
    answer: labelTemplate,
    handle: ({ params }, { tx }) => loadTemplate(tx, params.id),
  }),
  route({
    ...common,
    method: 'post',
    path: '/label-templates',
    permission: 'labels.write',
    summary: 'A new label',
    body: templateDraft,
    answer: labelTemplate,
    status: 201,
    handle: async ({ body }, { tx, principal }) => {
      const made = await createTemplate(tx, body, principal.name)
      return isRefusal(made) ? made : loadTemplate(tx, made.id)
    },
  }),
  route({
    ...common,
    method: 'patch',
    path: '/label-templates/:id',
    permission: 'labels.write',
    summary: 'Change a label; what was printed before keeps its version',
    ifMatch: true,
    params: idParam,
    body: z.strictObject({
      name: nameText.optional(),
      isActive: z.boolean().optional(),
      layout: labelLayout.optional(),
    }),
    answer: labelTemplate,
    handle: async ({ params, body, version }, { tx, principal }) => {
      const changed = await changeTemplate(tx, params.id, { version, by: principal.name }, body)
      return isRefusal(changed) ? changed : loadTemplate(tx, changed.id)
    },
  }),
]

/** A layout that nobody saved yet, in the address: looking at it writes nothing, not even into the audit. */
const LAYOUT_CHARS_MAX = 9_000
const layoutText = z
  .string()
  .max(LAYOUT_CHARS_MAX)
  .transform((text, context) => {
    try {
      const found = labelLayout.safeParse(JSON.parse(text))
      if (found.success) return found.data
      for (const { message, path } of found.error.issues) context.addIssue({ code: 'custom', message, path })
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' })
    }
    return z.NEVER
  })
const dpi = z.coerce.number().int().min(100).max(600).default(203)

const pictureRoutes: Route[] = [
  route({
    ...common,
    method: 'get',
    path: '/label-pictures/sample',
    permission: 'labels.read',
    summary: 'A layout with example values, as a printer prints it',
    query: z.strictObject({ subject: z.enum(LABEL_SUBJECTS), layout: layoutText, dpi }),
    answer: labelPicture,
    handle: async ({ query }) => samplePicture(query.subject, query.layout, query.dpi),
  }),
  route({
    ...common,
    method: 'get',
    path: '/label-pictures/thing',
    permission: 'labels.read',
    summary: 'The label of one item, tag or location',
    query: z.strictObject({
      companyId: z.uuid(),
      templateId: z.uuid(),
      subject: z.enum(['item', 'tag', 'location']),
      id: z.uuid(),
      gtin14: z
        .string()
        .regex(/^\d{14}$/)
        .optional(),
      lot: z.string().max(20).default(''),
      dpi,
    }),
    answer: labelPicture,
    handle: ({ query }, { tx }) => thingPicture(tx, query),
  }),
  route({
    ...common,
    method: 'get',
    path: '/print-jobs/:id/picture',
    permission: 'labels.read',
    summary: 'A label of a job; of tags the latest',
    params: idParam,
    query: z.strictObject({ dpi }),
    answer: labelPicture,
    handle: async ({ params, query }, { tx }) =>
      (await jobPicture(tx, params.id, query.dpi)) ?? refuse('not-found', { what: 'print job' }),
  }),
  {
    ...common,
    method: 'post',
    path: '/label-sheets',
    permission: 'labels.print',
    summary: 'Labels as PDF, one page each in true size; of handling units with new SSCC',
    body: labelSheetDraft,
    status: 200,
    answer: z.string(),
    isDownload: true,
    downloadType: 'application/pdf',
    handle: async ({ body }: RouteInput<undefined, undefined, SheetDraft>, { tx, principal }) =>
      makeSheet(tx, body, principal.name),
  } as Route,
]

const numberRoutes: Route[] = [
  route({
    ...common,
    method: 'get',
    path: '/companies/:id/numbering',
    permission: 'labels.read',
    summary: 'The GS1 company prefix of a company',
    params: idParam,
    answer: numbering,
    handle: async ({ params }, { tx }) =>
      (await findCompany(tx, params.id)) ? findNumbering(tx, params.id) : refuse('not-found', { what: 'company' }),
  }),
  route({
    ...common,
    method: 'put',
    path: '/companies/:id/numbering',
    permission: 'labels.write',
    summary: 'Set the GS1 company prefix, from which SSCC and EPC are made',
    image: async (tx, { id }) => ((await findCompany(tx, id)) ? findNumbering(tx, id) : undefined),
    needsWhole: 'company',
    params: idParam,
    body: numberingChange,
    answer: numbering,
    status: 200,
    handle: async ({ params, body }, { tx, principal }) => {
      if (!(await findCompany(tx, params.id))) return refuse('not-found', { what: 'company' })
      await saveNumbering(tx, params.id, body, principal.name)
      return findNumbering(tx, params.id)
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/ssccs',
    permission: 'labels.print',
    summary: 'Take new SSCC of the company’s prefix, each once and for ever',
    body: z.strictObject({ companyId: z.uuid(), count: z.int().min(1).max(1_000) }),
    answer: z.object({ ssccs: z.array(z.string()) }),
    status: 201,
    handle: async ({ body }, { tx, principal }) => {
      if (!(await findCompany(tx, body.companyId))) return refuse('not-found', { what: 'company' })
      const ssccs = await takeSsccs(tx, body.companyId, body.count, principal.name)
      return isRefusal(ssccs) ? ssccs : { ssccs: [...ssccs] }
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/tag-labels',
    permission: 'labels.read',
    summary: 'Labels with a tag, newest first: which serial became what',
    query: pageQuery.extend({
      companyId: z.uuid().optional(),
      jobId: z.uuid().optional(),
      state: z.enum(TAG_LABEL_STATES).optional(),
      gtin14: z
        .string()
        .regex(/^\d{14}$/)
        .optional(),
    }),
    answer: pageOf(tagLabelRow),
    handle: ({ query }, { tx }) => listTagLabels(tx, query),
  }),
]

export const labelDesignRoutes: readonly Route[] = [...templateRoutes, ...pictureRoutes, ...numberRoutes]
