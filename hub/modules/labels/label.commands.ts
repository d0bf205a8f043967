/** One label of a job: what it says and which tag it carries, kept before it is sent; and what became of it, after. */

import type { LabelFormat } from '@dockledger/devices/zpl/format.ts'
import type { Printed } from '@dockledger/devices/zpl/printer.ts'
import { isRefusal } from '../../contract/refusal.ts'
import { commissionTag, hasTag } from '../../ledger/index.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { layoutAt } from '../../views/labels.view.ts'
import {
  countDone,
  countSpoiled,
  failJob,
  insertTagLabel,
  lockPrinting,
  type OpenJob,
  settleTagLabel,
  useSerials,
} from './job.store.ts'
import { layOut, type Sheet, type Values } from './layout.ts'
import { takeSerials } from './number.store.ts'
import { epcOf } from './numbers.ts'
import { type Thing, tagValues } from './things.commands.ts'

/** So many tags in a row that were not what they should be: it is the roll or the antenna, and no further one is spoiled. */
export const MISSES_MAX = 5

export interface Pending {
  readonly jobId: string
  readonly format: LabelFormat
  readonly tag?: { readonly labelId: string; readonly epc: string; readonly itemId: string; readonly quantity: string }
}

/** The thing whose label comes after `done` of them. */
export const thingAt = (things: readonly Thing[], done: number): Thing | undefined => {
  let before = 0
  return things.find(({ copies }) => {
    before += copies
    return done < before
  })
}

interface Numbered {
  readonly serial: number
  readonly epc: string
}

/** The next serial that no tag has yet. What exists is noted and passed over. Undefined: there is none any more. */
const nextNumber = async (
  tx: Tx,
  job: OpenJob,
  tag: { gtin14: string; quantity: string },
): Promise<Numbered | undefined> => {
  let next = Number(job.nextSerial)
  let last = Number(job.lastSerial)
  for (;;) {
    if (next > last) {
      const more = await takeSerials(tx, tag.gtin14, job.count - job.done)
      if (isRefusal(more)) return undefined
      next = more.first
      last = more.last
    }
    const epc = epcOf({ ...tag, serial: next, prefixDigits: job.prefixDigits ?? 7 })
    const exists = await hasTag(tx, job.companyId, epc)
    if (!exists) {
      await useSerials(tx, job.id, next + 1, last)
      return { serial: next, epc }
    }
    await insertTagLabel(tx, job, { id: tx.newId(), serial: next, epc, state: 'exists' })
    next += 1
  }
}

/** Undefined: nothing is left to print, or the job was ended. */
export const prepareLabel = async (tx: Tx, jobId: string, sheet: Sheet): Promise<Pending | undefined> => {
  const job = await lockPrinting(tx, jobId)
  const thing = job && thingAt(job.things, job.done)
  if (!job || !thing) return undefined
  if (job.misses >= MISSES_MAX) return endWith(tx, jobId, 'tags-fail')
  const layout = await layoutAt(tx, job.templateId, job.templateVersion)
  if (!layout) throw new Error(`job ${jobId} names a label version that is not there`)
  const formatOf = (values: Values): LabelFormat => layOut(layout, values, sheet).format
  const { gtin14, itemId, quantity } = job
  if (gtin14 === null || itemId === null || quantity === null) return { jobId, format: formatOf(thing.values) }
  const number = await nextNumber(tx, job, { gtin14, quantity })
  if (!number) return endWith(tx, jobId, 'serials-used-up')
  const { serial, epc } = number
  const labelId = tx.newId()
  await insertTagLabel(tx, job, { id: labelId, serial, epc, state: 'sent' })
  const format = { ...formatOf(tagValues(thing.values, serial, epc)), epc }
  return { jobId, format, tag: { labelId, epc, itemId, quantity } }
}

const endWith = async (tx: Tx, jobId: string, reason: string): Promise<undefined> => {
  await failJob(tx, jobId, reason)
}

const stateOf = (epc: string, printed: Printed): 'verified' | 'void' | 'wrong' | 'unknown' => {
  if ('fault' in printed) return 'unknown'
  if (printed.readBack === undefined) return 'void'
  return printed.readBack === epc ? 'verified' : 'wrong'
}

/** A tag is known from the moment that it was read as it was meant; whatever else was read is spoiled, and its serial with it. */
export const settleLabel = async (
  tx: Tx,
  { jobId, tag }: Pending,
  companyId: string,
  printed: Printed,
): Promise<void> => {
  if (!tag) {
    if (!('fault' in printed)) await countDone(tx, jobId)
    return
  }
  const { labelId, epc, itemId, quantity } = tag
  const read = 'fault' in printed ? null : (printed.readBack ?? null)
  const state = stateOf(epc, printed)
  const isNew = state === 'verified' && (await commissionTag(tx, companyId, { epc, itemId, quantity }))
  await settleTagLabel(tx, labelId, state === 'verified' && !isNew ? 'exists' : state, read)
  if (isNew) await countDone(tx, jobId)
  else await countSpoiled(tx, jobId, 1)
}
