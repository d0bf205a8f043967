/** label_template and label_template_version: the one place that writes them. */
import type { LabelLayout, LabelSubject } from '../../contract/label.ts'
import type { Tx } from '../../platform/db/tx.ts'

export interface TemplateDraft {
  readonly companyId: string
  readonly subject: LabelSubject
  readonly name: string
  readonly layout: LabelLayout
}

const insertVersion = async (tx: Tx, id: string, version: number, layout: LabelLayout, by: string): Promise<void> => {
  await tx.sql(
    'INSERT INTO label_template_version (template_id, version, layout, saved_at, saved_by) VALUES ($1, $2, $3, $4, $5)',
    [id, version, JSON.stringify(layout), tx.now, by],
  )
}

export const insertTemplate = async (tx: Tx, id: string, draft: TemplateDraft, by: string): Promise<void> => {
  const { companyId, subject, name, layout } = draft
  await tx.sql('INSERT INTO label_template (id, company_id, subject, name) VALUES ($1, $2, $3, $4)', [
    ...[id, companyId, subject, name],
  ])
  await insertVersion(tx, id, 1, layout, by)
}

export interface TemplateChange {
  readonly name: string
  readonly isActive: boolean
  readonly layout: LabelLayout
}

/** The versions before stay: jobs name theirs. */
export const updateTemplate = async (tx: Tx, id: string, change: TemplateChange, by: string): Promise<void> => {
  const [row] = await tx.sql<{ version: number }>(
    'UPDATE label_template SET name = $2, is_active = $3, version = version + 1 WHERE id = $1 RETURNING version',
    [id, change.name, change.isActive],
  )
  if (!row) throw new Error(`label template ${id} went away under its lock`)
  await insertVersion(tx, id, row.version, change.layout, by)
}

export const deleteTemplatesOf = async (tx: Tx, companyId: string): Promise<void> => {
  await tx.sql('DELETE FROM label_template WHERE company_id = $1', [companyId])
}
