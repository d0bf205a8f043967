/** Uniqueness is the database's promise, kept under any race; here its "no" becomes a refusal that names field and value. */
import { fault } from '../../contract/fault.ts'
import { type Refusal, refuse } from '../../contract/refusal.ts'
import type { Tx } from './tx.ts'

export interface UniqueField {
  readonly field: string
  readonly value: string
}

/** unique_violation */
const TAKEN = '23505'

const constraintOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && error.code === TAKEN && 'constraint' in error
    ? String(error.constraint)
    : undefined

/** Runs `work` inside a savepoint; a violation of one of the named constraints refuses, any other error is thrown. */
export const unlessTaken = async <T>(
  tx: Tx,
  fields: Readonly<Record<string, UniqueField>>,
  work: () => Promise<T>,
): Promise<T | Refusal<'already-exists'>> => {
  await tx.sql('SAVEPOINT unless_taken')
  try {
    const result = await work()
    await tx.sql('RELEASE SAVEPOINT unless_taken')
    return result
  } catch (error) {
    const taken = fields[constraintOf(error) ?? '']
    if (!taken) throw error
    await tx.sql('ROLLBACK TO SAVEPOINT unless_taken')
    const { field, value } = taken
    return refuse('already-exists', { field, value }, { errors: [fault(field, 'taken', { value })] })
  }
}
