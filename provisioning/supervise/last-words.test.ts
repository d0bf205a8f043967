import { describe, expect, it } from 'vitest'
import { lastWords } from './last-words.ts'

const LOG = '{"level":30,"time":"2026-11-24T07:38:00.000Z","line":"database system is ready","msg":"postgres"}'
const CRASH = `/srv/dockledger/hub/start.ts:12
    throw new Fault('the disk is full')
          ^

Error: the disk is full
    at open (file:///srv/dockledger/hub/start.ts:12:11)
    at process.processTicksAndRejections (node:internal/process/task_queues:104:5) {
  code: 'ENOSPC'
}

Node.js v26.10.0`

describe('the last words of a program', () => {
  it.each([
    ['the sentence after its log', [LOG, 'HTTP_PORT 8080 is in use'], 'HTTP_PORT 8080 is in use'],
    ['the sentence before the log of its end', ['HTTP_PORT 8080 is in use', LOG], 'HTTP_PORT 8080 is in use'],
    [
      'a line for each setting',
      ['HTTP_PORT: Invalid input', 'HOST: too short'],
      'HTTP_PORT: Invalid input\nHOST: too short',
    ],
    ['what was thrown, without its frames', [LOG, ...CRASH.split('\n')], 'Error: the disk is full'],
    [
      'nothing of what Node remarks',
      ['(node:7) ExperimentalWarning: SQLite', '(Use `node --trace-warnings ...` to show)'],
      '',
    ],
    ['nothing when it said nothing', [], ''],
  ])('are %s', (_, stderr, expected) => {
    expect(lastWords(stderr)).toBe(expected)
  })

  it('are bounded', () => {
    expect(lastWords(Array.from({ length: 40 }, () => 'x'.repeat(1_000))).length).toBeLessThanOrEqual(600)
  })
})
