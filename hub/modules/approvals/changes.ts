/** What was changed in a document since a version of it was seen, from its facts: pure. */
import type { Said } from '../../contract/noun.ts'
import type { Declaration } from '../../document/declare.ts'

export interface StepOfDocument {
  readonly transition: string
  readonly input: unknown
}

const LINES: Said = { en: 'lines', zh: '明细' }

const entriesOf = (input: unknown): [string, unknown][] =>
  typeof input === 'object' && input !== null ? Object.entries(input) : []

/** `facts` from the first on; each of them made the document's next version. */
export const changesSince = (declaration: Declaration, facts: readonly StepOfDocument[], version: number): Said => {
  const known = new Map<string, string>()
  const changed = new Map<string, Said>()
  facts.forEach(({ transition, input }, index) => {
    const isEdit = transition === 'creation' || transition === 'amendment'
    if (!isEdit) {
      const label = declaration.transitions[transition]?.label
      if (index >= version && label) changed.set(transition, { en: label.en.toLowerCase(), zh: label.zh })
      return
    }
    for (const [name, value] of entriesOf(input)) {
      const text = JSON.stringify(value)
      if (index >= version && known.get(name) !== text) {
        const label = declaration.fields[name]?.label
        changed.set(name, name === 'lines' ? LINES : { en: (label?.en ?? name).toLowerCase(), zh: label?.zh ?? name })
      }
      known.set(name, text)
    }
  })
  const said = [...changed.values()]
  return { en: said.map(({ en }) => en).join(', '), zh: said.map(({ zh }) => zh).join('、') }
}
