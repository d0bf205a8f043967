/** Who may what, as a page to read in a review: from the routes, the roles and the declared documents. */
import { allowedNouns, type Declaration } from '../../hub/document/declare.ts'
import { permissionsOf, ROLES } from '../../hub/platform/auth/roles.ts'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
]

const transitionsOf = (document: Declaration, declared: Iterable<string>): string[] => {
  const everything = new Set(declared)
  return table(
    ['state', 'may be taken'],
    document.states.map((state) => [
      state,
      allowedNouns(document, state, everything)
        .map((noun) => `${noun} (\`${document.transitions[noun]?.permission}\`)`)
        .join(', ') || '–',
    ]),
  )
}

export const permissionTable = (declared: ReadonlySet<string>, documents: readonly Declaration[]): string => {
  const permissions = [...declared].sort()
  const of = new Map(ROLES.map((role) => [role, permissionsOf(role, declared)]))
  const lines = [
    '# Permissions',
    'Made from the routes and roles; a test holds it to them (`npx vitest run --project contract -u` writes it anew).',
    '',
    ...table(
      ['permission', ...ROLES],
      permissions.map((name) => [`\`${name}\``, ...ROLES.map((role) => (of.get(role)?.has(name) ? 'yes' : '–'))]),
    ),
    ...documents.flatMap((document) => ['', `## ${document.label.en}`, ...transitionsOf(document, declared)]),
  ]
  return `${lines.join('\n')}\n`
}
