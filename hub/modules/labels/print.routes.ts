/** Printers and print jobs. */
import { z } from 'zod'
import { pageOf } from '../../contract/api.ts'
import {
  LABEL_SUBJECTS,
  PRINT_JOB_STATES,
  PRINTER_DPI,
  printerFont,
  printerHost,
  printerRow,
  printJobDraft,
  printJobRow,
} from '../../contract/label.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { nameText } from '../../contract/text.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { flagQuery, pageQuery } from '../../platform/http/page.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { findPrinter, findPrintJob, listPrinters, listPrintJobs } from '../../views/labels.view.ts'
import { cancelJob, queueJob, retryJob } from './job.commands.ts'
import { changePrinter, createPrinter } from './printer.commands.ts'

const idParam = z.strictObject({ id: z.uuid() })
const common = { tag: 'Labels' }
const loadPrinter = async (tx: Tx, id: string) =>
  (await findPrinter(tx, id)) ?? refuse('not-found', { what: 'printer' })
const loadJob = async (tx: Tx, id: string) => (await findPrintJob(tx, id)) ?? refuse('not-found', { what: 'print job' })

const settings = {
  name: nameText,
  host: printerHost,
  port: z.int().min(1).max(65_535),
  dpi: z.union(PRINTER_DPI.map((each) => z.literal(each))),
  hasRfid: z.boolean(),
  font: printerFont.nullable(),
}
const printerDraft = z.strictObject({
  ...settings,
  port: settings.port.default(9_100),
  font: settings.font.default(null),
  companyId: z.uuid(),
  warehouseId: z.uuid(),
})

const printerRoutes = (configured: readonly string[]): Route[] => [
  route({
    ...common,
    method: 'get',
    path: '/printers',
    permission: 'labels.read',
    summary: 'Label printers by name',
    query: pageQuery.extend({ companyId: z.uuid().optional(), active: flagQuery.optional() }),
    answer: pageOf(printerRow),
    handle: ({ query }, { tx }) => listPrinters(tx, query),
  }),
  route({
    ...common,
    method: 'get',
    path: '/printers/:id',
    permission: 'labels.read',
    summary: 'One printer',
    params: idParam,
    answer: printerRow,
    handle: ({ params }, { tx }) => loadPrinter(tx, params.id),
  }),
  route({
    ...common,
    method: 'post',
    path: '/printers',
    permission: 'printers.write',
    summary: 'A new label printer at an address of the house',
    body: printerDraft,
    answer: printerRow,
    status: 201,
    handle: async ({ body }, { tx }) => {
      const made = await createPrinter(tx, { ...body, isActive: true }, configured)
      return isRefusal(made) ? made : loadPrinter(tx, made.id)
    },
  }),
  route({
    ...common,
    method: 'patch',
    path: '/printers/:id',
    permission: 'printers.write',
    summary: 'Change a printer',
    ifMatch: true,
    params: idParam,
    body: z.strictObject({ ...settings, isActive: z.boolean() }).partial(),
    answer: printerRow,
    handle: async ({ params, body, version }, { tx }) => {
      const changed = await changePrinter(tx, params.id, version, body, configured)
      return isRefusal(changed) ? changed : loadPrinter(tx, changed.id)
    },
  }),
]

const jobRoutes: Route[] = [
  route({
    ...common,
    method: 'get',
    path: '/print-jobs',
    permission: 'labels.read',
    summary: 'Print jobs, newest first',
    query: pageQuery.extend({
      companyId: z.uuid().optional(),
      printerId: z.uuid().optional(),
      state: z.enum(PRINT_JOB_STATES).optional(),
      subject: z.enum(LABEL_SUBJECTS).optional(),
    }),
    answer: pageOf(printJobRow),
    handle: ({ query }, { tx }) => listPrintJobs(tx, query),
  }),
  route({
    ...common,
    method: 'get',
    path: '/print-jobs/:id',
    permission: 'labels.read',
    summary: 'One print job and how far it is',
    params: idParam,
    answer: printJobRow,
    handle: ({ params }, { tx }) => loadJob(tx, params.id),
  }),
  route({
    ...common,
    method: 'post',
    path: '/print-jobs',
    permission: 'labels.print',
    summary: 'Print labels; with subject tag each is encoded, read back and known from then on',
    body: printJobDraft,
    answer: printJobRow,
    status: 201,
    handle: async ({ body }, { tx, principal }) => {
      const made = await queueJob(tx, body, principal.name)
      return isRefusal(made) ? made : loadJob(tx, made.id)
    },
  }),
  ...(
    [
      ['retry', 'Go on with a job that failed, after the last label that was printed', retryJob],
      ['cancellation', 'Print no more of a job', cancelJob],
    ] as const
  ).map(([verb, summary, act]) =>
    route({
      ...common,
      method: 'post',
      path: `/print-jobs/:id/${verb}`,
      permission: 'labels.print',
      summary,
      params: idParam,
      body: z.strictObject({}),
      answer: printJobRow,
      status: 200,
      handle: async ({ params }, { tx }) => {
        const done = await act(tx, params.id)
        return isRefusal(done) ? done : loadJob(tx, done.id)
      },
    }),
  ),
]

export const printRoutes = (configured: readonly string[]): readonly Route[] => [
  ...printerRoutes(configured),
  ...jobRoutes,
]
