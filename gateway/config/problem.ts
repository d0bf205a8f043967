/** What is wrong with the settings, where, and what to do about it. */
import type { z } from 'zod'
import type { Path, Source } from './positions.ts'

export interface ConfigProblem {
  /** `file:line:column`, or the name of the environment variable. */
  readonly where: string
  /** `portals[0].zones.inside[1]` */
  readonly path: string
  /** What is wrong; then the remedy. */
  readonly message: string
}

export const pathText = (path: Path): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${key}`), '')

export const problemText = ({ where, path, message }: ConfigProblem): string =>
  `${where}: ${path ? `${path}: ` : ''}${message}`

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | null | undefined)?.[key], value)

const shown = (value: unknown, path: Path): string => {
  if (path.at(-1) === 'password') return '***'
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60)
}

type Issue = z.core.$ZodIssue

/** zod says where and why; we say it in the words of the person who wrote the file. */
export const problemsOf = (
  issue: Issue,
  value: unknown,
  source: Source,
  file: string,
  environmentName: (path: Path) => string | undefined,
): ConfigProblem[] => {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const { line, column } = source.keyAt([...path, key])
      return {
        where: `${file}:${line}:${column}`,
        path: pathText([...path, key]),
        message: 'there is no such setting here; take it out or mend its name (gateway/README.md lists them)',
      }
    })
  }
  const found = valueAt(value, path)
  const { line, column } = source.valueAt(path)
  const where = environmentName(path) ?? `${file}:${line}:${column}`
  const what = found === undefined ? 'is missing' : `${shown(found, path)} will not do`
  return [{ where, path: pathText(path), message: `${what}; ${remedyOf(issue)}` }]
}

const remedyOf = (issue: Issue): string => {
  // Without a message of the schema's own zod says "Invalid input: expected object, received …".
  const match = /expected (\w+)/.exec(issue.message)
  return match && issue.message.startsWith('Invalid')
    ? `write ${match[1] === 'object' ? 'settings here, indented' : `a ${match[1]}`}`
    : issue.message
}
