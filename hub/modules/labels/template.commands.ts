/** A company's own labels: made, changed version by version, put away. */
import { fault } from '../../contract/fault.ts'
import type { LabelLayout, LabelSubject } from '../../contract/label.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { unlessTaken } from '../../platform/db/taken.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { lockVersion } from '../../platform/db/versioned.ts'
import { findTemplate } from '../../views/labels.view.ts'
import { findCompany } from '../warehouse/index.ts'
import { unknownValues } from './layout.ts'
import { insertTemplate, type TemplateDraft, updateTemplate } from './template.store.ts'

const nameIsTaken = (name: string) => ({ label_template_name: { field: 'name', value: name } })

const layoutFaults = (subject: LabelSubject, layout: LabelLayout) =>
  unknownValues(subject, layout).map(({ at, name }) => fault(`layout.fields.${at}`, 'no-label-value', { value: name }))

export const createTemplate = async (
  tx: Tx,
  draft: TemplateDraft,
  by: string,
): Promise<{ id: string } | Refusal<'bad-input' | 'already-exists'>> => {
  const errors = layoutFaults(draft.subject, draft.layout)
  if (!(await findCompany(tx, draft.companyId))) errors.push(fault('companyId', 'not-found', { what: 'company' }))
  if (errors.length > 0) return refuseFields(errors)
  const id = tx.newId()
  const taken = await unlessTaken(tx, nameIsTaken(draft.name), () => insertTemplate(tx, id, draft, by))
  return isRefusal(taken) ? taken : { id }
}

export interface PartialChange {
  readonly name?: string | undefined
  readonly isActive?: boolean | undefined
  readonly layout?: LabelLayout | undefined
}

export const changeTemplate = async (
  tx: Tx,
  id: string,
  { version, by }: { readonly version: number; readonly by: string },
  change: PartialChange,
): Promise<{ id: string } | Refusal> => {
  const before = await findTemplate(tx, id)
  if (!before) return refuse('not-found', { what: 'label template' })
  if (before.companyId === null) return refuse('template-delivered', { name: before.name })
  const refused = await lockVersion(tx, 'label_template', id, version)
  if (refused) return refused
  const after = {
    name: change.name ?? before.name,
    isActive: change.isActive ?? before.isActive,
    layout: change.layout ?? before.layout,
  }
  const errors = layoutFaults(before.subject, after.layout)
  if (errors.length > 0) return refuseFields(errors)
  const taken = await unlessTaken(tx, nameIsTaken(after.name), () => updateTemplate(tx, id, after, by))
  return isRefusal(taken) ? taken : { id }
}
