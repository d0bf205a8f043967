/** Who reacts to what is one table, hub/reactions.ts; this is its shape. A reaction runs in the transaction of its fact. */
import type { Fact, FactKind } from '../facts.ts'
import type { Tx } from './tx.ts'

export type Reaction<K extends FactKind = FactKind> = (tx: Tx, fact: Extract<Fact, { kind: K }>) => Promise<void>
export type Reactions = { readonly [K in FactKind]?: readonly Reaction<K>[] }

/** One fact may lead to others; more than this in one transaction is a loop. */
const REACTIONS_MAX = 100_000

/** Runs the reactions in the order told, until no fact is left. Throws when they never come to rest. */
export const react = async (tx: Tx, reactions: Reactions, told: Fact[]): Promise<void> => {
  for (let i = 0; i < told.length; i++) {
    if (i >= REACTIONS_MAX) throw new Error('reactions tell each other facts without end')
    const fact = told[i]
    if (!fact) continue
    for (const reaction of (reactions[fact.kind] ?? []) as readonly Reaction[]) await reaction(tx, fact)
  }
}
