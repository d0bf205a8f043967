/** What a person may send: the strict schemas of a new document, of a change, and of each transition, with their types. */
import { z } from 'zod'
import type { Declaration, NounOf } from './declare.ts'
import type { Fields } from './field.ts'

type DraftShape<F extends Fields> = { -readonly [K in keyof F]: F[K]['draft'] }
type ChangeShape<F extends Fields> = { -readonly [K in keyof F]: F[K]['change'] }
type Values<F extends Fields> = z.output<z.ZodObject<DraftShape<F>, z.core.$strict>>

export type LineDraft<D extends Declaration> = Values<D['lines']>
export type Draft<D extends Declaration> = { companyId: string; lines: LineDraft<D>[] } & Values<D['fields']>
export type Change<D extends Declaration> = { lines?: LineDraft<D>[] | undefined } & z.output<
  z.ZodObject<ChangeShape<D['fields']>, z.core.$strict>
>
export type InputOf<D extends Declaration, N extends NounOf<D>> = D['transitions'][N] extends {
  readonly input: infer I extends Fields
}
  ? Values<I>
  : Record<string, never>

const shape = <K extends 'draft' | 'change'>(fields: Fields, which: K): Record<string, z.ZodType> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field[which]]))

const linesSchema = (declaration: Declaration) =>
  z.array(z.strictObject(shape(declaration.lines, 'draft'))).max(declaration.linesMax)

// The shapes are built at run time, which zod's types cannot follow; the casts say what Draft, Change and InputOf spell out.

/** A new document; lines may come later, but it cannot leave its first state without them. */
export const draftSchema = <D extends Declaration>(declaration: D): z.ZodType<Draft<D>> =>
  z.strictObject({
    companyId: z.uuid(),
    ...shape(declaration.fields, 'draft'),
    lines: linesSchema(declaration),
  }) as unknown as z.ZodType<Draft<D>>

/** A change: absent fields stay, `lines` replaces all lines. */
export const changeSchema = <D extends Declaration>(declaration: D): z.ZodType<Change<D>> =>
  z.strictObject({
    ...shape(declaration.fields, 'change'),
    lines: linesSchema(declaration).optional(),
  }) as unknown as z.ZodType<Change<D>>

/** What a transition asks for; nothing by default, and then nothing may be sent. */
export const inputSchema = <D extends Declaration, N extends NounOf<D>>(
  declaration: D,
  noun: N,
): z.ZodType<InputOf<D, N>> =>
  z.strictObject(shape(declaration.transitions[noun]?.input ?? {}, 'draft')) as unknown as z.ZodType<InputOf<D, N>>
