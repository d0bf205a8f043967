/**
 * The only way to change a document: permission → right state → pure decision → save and fact in one transaction.
 * HTTP, jobs and reactions all pass here, so none can go round a permission, and the audit is the write itself.
 */
import { isRefusal, type Refusal, refuse } from '../contract/refusal.ts'
import type { Principal } from '../platform/auth/principal.ts'
import type { Tx } from '../platform/db/tx.ts'
import type { Declaration, DocumentHead, NounOf, StateOf, Transition } from './declare.ts'
import type { Change, InputOf } from './draft.ts'
import { saveFact } from './fact.store.ts'
import { nounOf } from './field.ts'

export interface DocumentStore<Doc> {
  /** Locks the row until the transaction ends; undefined when there is none. */
  readonly lock: (tx: Tx, id: string) => Promise<Doc | undefined>
  readonly insert: (tx: Tx, document: Doc) => Promise<void>
  /** Writes what changed; the version is already the new one. */
  readonly save: (tx: Tx, before: Doc, after: Doc) => Promise<void>
}

interface Call<Doc, I> {
  readonly tx: Tx
  readonly store: DocumentStore<Doc>
  /** A principal, or the name of one whose decision was checked where it was taken, with the permission it implies. */
  readonly actor: Pick<Principal, 'name' | 'permissions'> & { readonly personId?: string | undefined }
  readonly id: string
  readonly input: I
  /** The version the actor read; checked when given. */
  readonly version?: number
}

type Decide<Doc, I, C> = (document: Doc, input: I) => Doc | C | Promise<Doc | C>
type AnyNoun<D extends Declaration> = NounOf<D> | 'amendment'
type StepInput<D extends Declaration, N extends AnyNoun<D>> = N extends NounOf<D> ? InputOf<D, N> : Change<D>
export type PerformRefusal = 'not-permitted' | 'not-found' | 'stale-version' | 'wrong-state'

/** An amendment changes fields and lines where the declaration lets them be edited; the state stays. */
const stepOf = ({ transitions, editable, permissions }: Declaration, noun: string): Omit<Transition, 'label'> => {
  if (noun === 'amendment') return { from: editable, to: editable, permission: permissions.write }
  const transition = transitions[noun]
  if (!transition) throw new Error(`no transition ${noun} is declared`)
  return transition
}

/** Takes a transition, or an amendment. `decide` is pure; what it must know beside the document is loaded by its caller. */
export const perform = async <
  D extends Declaration,
  N extends AnyNoun<D>,
  Doc extends DocumentHead<StateOf<D>>,
  C extends Refusal = never,
>(
  declaration: D,
  noun: N,
  { tx, store, actor, id, input, version }: Call<Doc, StepInput<D, N>>,
  decide: Decide<Doc, StepInput<D, N>, C>,
): Promise<Doc | C | Refusal<PerformRefusal>> => {
  const { permission, from, to } = stepOf(declaration, noun)
  if (permission !== null && !actor.permissions.has(permission)) return refuse('not-permitted', { permission })
  const before = await store.lock(tx, id)
  if (!before) return refuse('not-found', { what: nounOf(declaration.label) })
  const { number, state } = before
  if (version !== undefined && version !== before.version) return refuse('stale-version', { current: before.version })
  if (!from.includes(state)) return refuse('wrong-state', { number, state, needed: from.join(' / ') })
  const decided = await decide(before, input)
  if (isRefusal(decided)) return decided
  if (!to.includes(decided.state)) throw new Error(`${noun} led ${number} to ${decided.state}, which is not declared`)
  const after = { ...decided, version: before.version + 1 }
  await store.save(tx, before, after)
  const { name, personId } = actor
  await saveFact(tx, declaration.name, after, { transition: noun, fromState: state, actor: name, personId, input })
  return after
}

/** The transition from nothing. */
export const create = async <D extends Declaration, I, Doc extends DocumentHead<StateOf<D>>, C extends Refusal = never>(
  { name, permissions, states }: D,
  { tx, store, actor, input }: Omit<Call<Doc, I>, 'id' | 'version'>,
  decide: (input: I) => Doc | C | Promise<Doc | C>,
): Promise<Doc | C | Refusal<'not-permitted'>> => {
  const permission = permissions.write
  if (!actor.permissions.has(permission)) return refuse('not-permitted', { permission })
  const decided = await decide(input)
  if (isRefusal(decided)) return decided
  if (decided.state !== states[0]) throw new Error(`a new ${name} is ${states[0]}, not ${decided.state}`)
  await store.insert(tx, decided)
  const said = { transition: 'creation', fromState: null, actor: actor.name, personId: actor.personId, input }
  await saveFact(tx, name, decided, said)
  return decided
}
