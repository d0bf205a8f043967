/** The files of the repository as git would list them, with their text. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string
  readonly text: string
}

export const root = new URL('../..', import.meta.url).pathname

/** Tracked and new files that are not ignored and still exist, whose path matches. */
export const filesMatching = (pattern: RegExp): readonly SourceFile[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => pattern.test(path) && !path.includes('.auto.'))
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(join(root, path), 'utf8') }]
      } catch {
        return []
      }
    })

export const isTest = (path: string): boolean => path.startsWith('tests/') || /\.(test|case)\.ts$/.test(path)

/** Code without comments and string contents, same line numbers: what a ban may look at. */
export const codeOf = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, (found) =>
    found.startsWith('/')
      ? found.replace(/[^\n]/g, ' ')
      : `${found[0]}${' '.repeat(Math.max(0, found.length - 2))}${found[0]}`,
  )
