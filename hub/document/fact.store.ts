/** document_fact: who did what to a document, when, from which state to which, and what they said; each made its next version. Append-only. */
import type { Tx } from '../platform/db/tx.ts'
import type { DocumentHead } from './declare.ts'

export interface DocumentFact {
  readonly transition: string
  readonly fromState: string | null
  readonly actor: string
  /** The person behind it; absent: none is known. */
  readonly personId?: string | undefined
  readonly input: unknown
}

export const saveFact = async (
  tx: Tx,
  documentType: string,
  document: DocumentHead,
  fact: DocumentFact,
): Promise<void> => {
  const { id, companyId, state, version } = document
  await tx.sql(
    `INSERT INTO document_fact (id, document_type, document_id, company_id, transition, from_state, to_state, actor, at, input, person_id, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      tx.newId(),
      documentType,
      id,
      companyId,
      fact.transition,
      fact.fromState,
      state,
      fact.actor,
      tx.now,
      JSON.stringify(fact.input),
      fact.personId ?? null,
      version,
    ],
  )
}
