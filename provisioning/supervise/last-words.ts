/** What a program said last on standard error, for a person: without its log lines, stack frames and Node's own remarks. */

const LINES_MAX = 8
const CHARS_MAX = 600
/** JSON of a log; a frame or a property of a thrown error; `Node.js v26…`; `(node:123) Warning …`; `file:line` above a caret. */
const NOISE = /^(\{|\s|\^|\}|Node\.js v|\(node:|\(Use `node|node:|file:\/\/|\/.*:\d+$)/
const THROWN = /^(Uncaught )?\w*(Error|Fault)( \[\w+\])?: /

/** The thrown error when there is one, else the plain lines at the end; empty when it went without a word. */
export const lastWords = (stderr: readonly string[]): string => {
  const plain = stderr.filter((line) => line !== '' && !NOISE.test(line))
  const thrown = plain.findLast((line) => THROWN.test(line))
  return (thrown ?? plain.slice(-LINES_MAX).join('\n')).slice(0, CHARS_MAX)
}
