/** A document is declared once; everything else is derived from the declaration by plain functions beside this file. */
import type { Fields, Label } from './field.ts'

export interface Transition<S extends string = string> {
  readonly label: Label
  readonly from: readonly S[]
  /** Several: which of them follows from the lines. */
  readonly to: readonly S[]
  /** null: nobody takes it by hand, it follows from what happened; it has no route. */
  readonly permission: string | null
  readonly input?: Fields
}

export interface Declaration<
  S extends string = string,
  F extends Fields = Fields,
  L extends Fields = Fields,
  T extends Readonly<Record<string, Transition<S>>> = Readonly<Record<string, Transition<S>>>,
> {
  readonly name: string
  readonly label: Label
  /** Below /api/v1. */
  readonly path: string
  /** The first is the state of a new document. */
  readonly states: readonly [S, ...S[]]
  /** States in which fields and lines may be changed. */
  readonly editable: readonly S[]
  readonly fields: F
  readonly lines: L
  readonly linesMax: number
  /** Keyed by the noun of the route: `POST /purchase-orders/7/confirmation`. */
  readonly transitions: T
  readonly permissions: { readonly read: string; readonly write: string }
}

/** What every document has, whatever else it declares. */
export interface DocumentHead<S extends string = string> {
  readonly id: string
  readonly companyId: string
  readonly number: string
  readonly state: S
  readonly version: number
}

/** The identity, with types: a transition from or to a state that is not declared does not compile. */
export const defineDocument = <
  const S extends string,
  F extends Fields,
  L extends Fields,
  const T extends Readonly<Record<string, Transition<NoInfer<S>>>>,
>(
  declaration: Declaration<S, F, L, T>,
): Declaration<S, F, L, T> => declaration

export type StateOf<D extends Declaration> = D['states'][number]
export type NounOf<D extends Declaration> = keyof D['transitions'] & string

/** Transitions that the permissions allow in this state, in the order declared. */
export const allowedNouns = (declaration: Declaration, state: string, permissions: ReadonlySet<string>): string[] =>
  Object.entries(declaration.transitions)
    .filter(([, transition]) => transition.from.includes(state))
    .filter(([, transition]) => transition.permission !== null && permissions.has(transition.permission))
    .map(([noun]) => noun)

/** Every permission of the document, each once. */
export const permissionsOf = (declaration: Declaration): string[] => [
  ...new Set([
    declaration.permissions.read,
    declaration.permissions.write,
    ...Object.values(declaration.transitions).flatMap(({ permission }) => permission ?? []),
  ]),
]

/** States that no walk from the first state enters, and so the transitions that can never be taken. Both should be empty. */
export const unreachable = (declaration: Declaration): { states: string[]; transitions: string[] } => {
  const reached = new Set<string>([declaration.states[0]])
  // iterating a Set visits what is added while it is walked
  for (const state of reached)
    for (const { from, to } of Object.values(declaration.transitions))
      if (from.includes(state)) for (const next of to) reached.add(next)
  return {
    states: declaration.states.filter((state) => !reached.has(state)),
    transitions: Object.entries(declaration.transitions)
      .filter(([, { from }]) => !from.some((state) => reached.has(state)))
      .map(([noun]) => noun),
  }
}
