/** What a module says of a document so that rules can hold up its transitions (hub/routes.ts lists them). */
import type { ApprovalFact, ApprovalSummary } from '../../contract/approval.ts'
import type { Refusal } from '../../contract/refusal.ts'
import type { Declaration } from '../../document/declare.ts'
import type { Tx } from '../../platform/db/tx.ts'
import type { DocumentFacts } from './rule.ts'

export interface Granted {
  readonly documentId: string
  readonly transition: string
  readonly askedBy: string
  readonly askedById: string
  /** Names, in the order of the steps. */
  readonly approvedBy: readonly string[]
}
export interface Refused {
  readonly documentId: string
  readonly by: string
  readonly byId: string
  readonly reason: string
}

export interface Approvable {
  readonly declaration: Declaration
  /** Of its transitions, those that rules may hold up. */
  readonly nouns: readonly string[]
  /** What a rule may ask of it. */
  readonly facts: readonly ApprovalFact[]
  /** Holds the document until the transaction ends; undefined when there is none. */
  readonly lockVersion: (tx: Tx, id: string) => Promise<number | undefined>
  /** Takes the transition that was asked for, for whoever asked. */
  readonly grant: (tx: Tx, granted: Granted) => Promise<object | Refusal>
  /** Gives it back to be changed or given up. */
  readonly giveBack: (tx: Tx, refused: Refused) => Promise<object | Refusal>
}

/** A document at the moment a transition is asked for. */
export interface Asking {
  readonly documentType: string
  readonly transition: string
  readonly documentId: string
  readonly number: string
  readonly companyId: string
  readonly warehouseId: string | null
  readonly partyId: string | null
  readonly facts: DocumentFacts
  readonly summary: ApprovalSummary
}
