/** What a child says goes to a file with a bound, so that the terminal shows only what a person must know. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** At this size the file becomes `<name>.1` and the one before it goes. */
const LOG_BYTES_MAX = 20 * 1024 * 1024
const TAIL_LINES = 12

export class ChildLog {
  readonly path: string
  #bytes: number
  #tail: string[] = []

  constructor(path: string) {
    this.path = path
    mkdirSync(dirname(path), { recursive: true })
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  }

  write(chunk: Buffer): void {
    if (this.#bytes + chunk.length > LOG_BYTES_MAX) {
      renameSync(this.path, `${this.path}.1`)
      this.#bytes = 0
    }
    appendFileSync(this.path, chunk, { mode: 0o600 })
    this.#bytes += chunk.length
    this.#tail = [...this.#tail, ...chunk.toString('utf8').split('\n').filter(Boolean)].slice(-TAIL_LINES)
  }

  /** The last lines, for the moment a child dies. */
  tail(): string {
    return this.#tail.map((line) => `    ${line.slice(0, 400)}`).join('\n')
  }
}
