/** approval_rule: the one place that writes it. */
import type { RuleConditions, RuleStep } from '../../contract/approval.ts'
import type { Tx } from '../../platform/db/tx.ts'
import type { Rule } from './rule.ts'

/** Rules in force for a transition of a company's documents. */
export const rulesFor = (tx: Tx, companyId: string, documentType: string, transition: string): Promise<Rule[]> =>
  tx.sql<Rule>(
    `SELECT id, conditions, steps, needs_proof AS "needsProof" FROM approval_rule
     WHERE company_id = $1 AND document_type = $2 AND transition = $3 AND is_active ORDER BY created_at, id`,
    [companyId, documentType, transition],
  )

export interface RuleDraft {
  readonly companyId: string
  readonly documentType: string
  readonly transition: string
  readonly conditions: RuleConditions
  readonly steps: readonly RuleStep[]
  readonly needsProof: boolean
  readonly isActive: boolean
}

export const insertRule = async (tx: Tx, rule: RuleDraft, by: string): Promise<string> => {
  const id = tx.newId()
  await tx.sql(
    `INSERT INTO approval_rule (id, company_id, document_type, transition, conditions, steps, is_active, created_at, changed_at, changed_by,
       needs_proof)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)`,
    [
      id,
      rule.companyId,
      rule.documentType,
      rule.transition,
      JSON.stringify(rule.conditions),
      JSON.stringify(rule.steps),
      rule.isActive,
      tx.now,
      by,
      rule.needsProof,
    ],
  )
  return id
}

export interface StoredRule extends RuleDraft {
  readonly id: string
  readonly version: number
}

export const lockRule = async (tx: Tx, id: string): Promise<StoredRule | undefined> =>
  (
    await tx.sql<StoredRule>(
      `SELECT id, company_id AS "companyId", document_type AS "documentType", transition, conditions, steps,
         needs_proof AS "needsProof", is_active AS "isActive", version
       FROM approval_rule WHERE id = $1 FOR UPDATE`,
      [id],
    )
  )[0]

export const updateRule = async (tx: Tx, rule: StoredRule, by: string): Promise<void> => {
  const { id, conditions, steps, isActive, needsProof } = rule
  await tx.sql(
    `UPDATE approval_rule SET conditions = $2, steps = $3, is_active = $4, version = version + 1, changed_at = $5, changed_by = $6,
       needs_proof = $7
     WHERE id = $1`,
    [id, JSON.stringify(conditions), JSON.stringify(steps), isActive, tx.now, by, needsProof],
  )
}

export const companyOf = async (tx: Tx, companyId: string): Promise<{ readonly baseCurrency: string } | undefined> =>
  (
    await tx.sql<{ baseCurrency: string }>('SELECT base_currency AS "baseCurrency" FROM company WHERE id = $1', [
      companyId,
    ])
  )[0]

/** Those of the ids that are no warehouse of this company. */
export const otherWarehouses = async (tx: Tx, companyId: string, ids: readonly string[]): Promise<string[]> => {
  const rows = await tx.sql<{ id: string }>(
    `SELECT x.id FROM unnest($2::uuid[]) AS x (id)
     WHERE NOT EXISTS (SELECT FROM warehouse w WHERE w.id = x.id AND w.company_id = $1)`,
    [companyId, ids],
  )
  return rows.map(({ id }) => id)
}
