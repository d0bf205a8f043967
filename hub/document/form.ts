/** What a screen needs to draw a document's form and its buttons; filtered by permissions, so that no screen decides rights. */
import { allowedNouns, type Declaration } from './declare.ts'
import type { Control, Fields, Label } from './field.ts'

export interface FormField {
  readonly name: string
  readonly control: Control
  readonly label: Label
  readonly isRequired: boolean
  readonly of?: string
}
export interface FormTransition {
  readonly noun: string
  readonly label: Label
  readonly input: readonly FormField[]
}
export interface DocumentForm {
  readonly name: string
  readonly label: Label
  readonly path: string
  readonly canWrite: boolean
  readonly fields: readonly FormField[]
  readonly lines: readonly FormField[]
  readonly linesMax: number
  /** Buttons in each state, in the order declared. */
  readonly transitions: Readonly<Record<string, readonly FormTransition[]>>
}

const formFields = (fields: Fields): FormField[] =>
  Object.entries(fields).map(([name, { control, label, isRequired, of }]) => ({
    name,
    control,
    label,
    isRequired,
    ...(of && { of }),
  }))

export const documentForm = (declaration: Declaration, permissions: ReadonlySet<string>): DocumentForm => ({
  name: declaration.name,
  label: declaration.label,
  path: declaration.path,
  canWrite: permissions.has(declaration.permissions.write),
  fields: formFields(declaration.fields),
  lines: formFields(declaration.lines),
  linesMax: declaration.linesMax,
  transitions: Object.fromEntries(
    declaration.states.map((state) => [
      state,
      allowedNouns(declaration, state, permissions).flatMap((noun) => {
        const transition = declaration.transitions[noun]
        return transition ? [{ noun, label: transition.label, input: formFields(transition.input ?? {}) }] : []
      }),
    ]),
  ),
})
