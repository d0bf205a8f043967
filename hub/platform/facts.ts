/** What happened, for whoever reacts to it (hub/reactions.ts is the whole list). A reaction runs in the transaction of its fact. */
export type Fact =
  /** Goods of a document line were accepted from a dock session into stock (or taken back, when negative). Quantity in base units. */
  | {
      readonly kind: 'line-fulfilled'
      readonly documentType: string
      readonly documentId: string
      readonly documentLineId: string
      readonly quantity: string
      /** null: they came in no session's time. */
      readonly sessionId: string | null
    }
  /** A person decided that the rest of a document will not come. */
  | {
      readonly kind: 'document-short'
      readonly documentType: string
      readonly documentId: string
      readonly actor: string
      readonly reason: string
    }
  /** What stands at a dock for this document changed: its live row must be read again. */
  | { readonly kind: 'dock-changed'; readonly documentType: string; readonly documentId: string }
  /** A demo company goes, with every row that is its own. */
  | { readonly kind: 'company-wiped'; readonly companyId: string }

export type FactKind = Fact['kind']
