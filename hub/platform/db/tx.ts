/**
 * One transaction, one connection, one instant. Commands and views take a `Tx` and never open connections themselves.
 * A command that returns a Refusal rolls its transaction back; nothing of it remains.
 */
import type { Kysely } from 'kysely'
import type { ViewName } from '../../contract/live.ts'
import type { Fact } from '../facts.ts'
import type { Tables } from './tables.ts'

/** A statement with $1…; of several only the last may be one that does not itself change a table. */
export interface LastWrite {
  /** One per text. */
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
}

export interface Tx {
  /** The instant of everything this transaction writes. */
  readonly now: Date
  /** UUIDv7 of this instant. */
  newId(): string
  /**
   * Set-based SQL with $1… parameters. Rows come with numeric and bigint as strings, timestamptz as Date, date as YYYY-MM-DD.
   * With a `name` (one per text) it is planned once a connection: for what every posting does and plans longer than it runs.
   */
  sql<R>(text: string, values?: readonly unknown[], name?: string): Promise<R[]>
  /** Typed queries on the same connection. */
  readonly query: Kysely<Tables>
  /** Runs the reactions to a fact (hub/reactions.ts) in this transaction, just before COMMIT, in the order told. */
  tell(fact: Fact): void
  /** The row of a live view changed: one patch per view goes out after COMMIT, through the outbox. */
  changed(view: ViewName, key: string): void
  /**
   * Writes last in this transaction, after all reactions, in one statement with the outbox: for what describes it as a whole, or locks
   * what everybody needs.
   */
  atEnd(write: () => Promise<readonly LastWrite[]>): void
  /** After COMMIT, in this process only, lost when it is killed: for waking a worker early, never for work itself. */
  afterCommit(call: () => void): void
}

export interface Database {
  /** Retries serialization failures and deadlocks (40001, 40P01) with jitter, at most 5 times. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** REPEATABLE READ, READ ONLY: a list and its version belong to one snapshot. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}
