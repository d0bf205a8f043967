/**
 * The event log: one line of JSON for every entry spooled, append-only, kept for ever. It is what loss is judged against, so
 * it never has less than the hub was told: an entry is in it before it is published.
 */
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

export interface EventLog {
  /** Seq of the last whole line, 0 when there is none. */
  readonly lastSeq: number
  /** Lines without their line ends. Throws what the file system throws. */
  append(lines: readonly string[]): void
  close(): void
}

const TAIL_BYTES = 65_536
const NEWLINE = 10

/** Where the last whole line starts and ends. */
const lastLine = (fd: number, size: number): { readonly text: string; readonly end: number } => {
  let window = TAIL_BYTES
  for (;;) {
    const length = Math.min(window, size)
    const tail = Buffer.alloc(length)
    readSync(fd, tail, 0, length, size - length)
    const end = tail.lastIndexOf(NEWLINE)
    const start = end > 0 ? tail.lastIndexOf(NEWLINE, end - 1) : -1
    if (end >= 0 && (start >= 0 || length === size)) {
      return { text: tail.subarray(start + 1, end).toString(), end: size - length + end + 1 }
    }
    if (length === size) return { text: '', end: 0 }
    window *= 4
  }
}

const seqOf = (line: string): number => {
  const match = /^\{"seq":(\d+),/.exec(line)
  return match ? Number(match[1]) : 0
}

/** Opens or creates it; half a line at the end, torn by a power cut, is cut off. */
export const openEventLog = (path: string): EventLog => {
  mkdirSync(dirname(path), { recursive: true })
  const fd = openSync(path, 'a+')
  const size = fstatSync(fd).size
  const { text, end } = lastLine(fd, size)
  if (end < size) ftruncateSync(fd, end)
  let length = end
  return {
    lastSeq: seqOf(text),
    append: (lines) => {
      if (lines.length === 0) return
      const bytes = Buffer.from(`${lines.join('\n')}\n`)
      try {
        for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written)
        length += bytes.length
      } catch (error) {
        // A full disk takes half a line; the next try must not go on behind it.
        ftruncateSync(fd, length)
        throw error
      }
    },
    close: () => closeSync(fd),
  }
}
