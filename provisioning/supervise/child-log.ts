/** What a child says goes to a file with a bound, so that the terminal shows only what a person must know. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** At this size the file becomes `<name>.1` and the one before it goes. */
const LOG_BYTES_MAX = 20 * 1024 * 1024

export class ChildLog {
  readonly path: string
  #bytes: number

  constructor(path: string) {
    this.path = path
    mkdirSync(dirname(path), { recursive: true })
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  }

  write(text: string): void {
    const bytes = Buffer.byteLength(text)
    if (this.#bytes + bytes > LOG_BYTES_MAX) {
      renameSync(this.path, `${this.path}.1`)
      this.#bytes = 0
    }
    appendFileSync(this.path, text, { mode: 0o600 })
    this.#bytes += bytes
  }
}
