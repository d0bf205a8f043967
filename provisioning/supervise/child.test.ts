import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import type { Clock } from '../clock.ts'
import { Child, type ChildEnd, type SuperviseSpec } from './child.ts'

/** Pauses pass at once and are written down; `enough` ends the test's run of restarts. */
const start = (script: string, spec: Partial<SuperviseSpec> = {}, restartsMax = 3) => {
  const said: string[] = []
  const pauses: number[] = []
  const given = Promise.withResolvers<ChildEnd>()
  const enough = Promise.withResolvers<void>()
  const clock: Clock = {
    now: () => 0,
    random: () => 0,
    pause: async (ms, signal) => {
      pauses.push(ms)
      if (pauses.length < restartsMax) return
      enough.resolve()
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
    },
  }
  const folder = mkdtempSync(join(tmpdir(), 'dockledger-child-'))
  const child = new Child(
    {
      name: 'part',
      command: [process.execPath, '--eval', script],
      logFile: join(folder, 'logs/part.log'),
      ...spec,
      env: process.env,
      onGivenUp: given.resolve,
    },
    clock,
    (text) => said.push(text),
  )
  running = child
  child.start()
  return { child, said, pauses, given: given.promise, enough: enough.promise }
}
let running: Child | undefined
afterEach(() => running?.stop())

describe('a supervised child', () => {
  it('is started again, later each time, and says on what it ended', async () => {
    const { said, pauses, enough } = start("console.error('{}'); throw new Error('the disk is full')")
    await enough
    expect(pauses).toEqual([200, 400, 800])
    expect(said[0]).toMatch(
      /^part ended \(exit code 1: Error: the disk is full\); starting it again in 200 ms\. Its log: .*part\.log$/,
    )
  })

  it('is given up after exit code 78, with its last words', async () => {
    const { said, pauses, given } = start("console.error('PORT 1 is in use'); process.exit(78)")
    expect(await given).toEqual({ how: 'exit code 78', exitCode: 78, words: 'PORT 1 is in use' })
    expect({ said, pauses }).toEqual({ said: [], pauses: [] })
  })

  it('is given up when nobody thinks it worth a start', async () => {
    const { given } = start('process.exit(3)', { isWorthRestarting: () => false })
    expect(await given).toEqual({ how: 'exit code 3', exitCode: 3, words: '' })
  })

  it('is heard line by line, also what is split within a letter, and logged', async () => {
    const lines: string[] = []
    const { child, given } = start(
      `const bytes = Buffer.from('一号门\\nlast')
       process.stdout.write(bytes.subarray(0, 4), () => process.stdout.write(bytes.subarray(4), () => process.exit(78)))`,
      { onLine: (line) => lines.push(line) },
    )
    await given
    expect(lines).toEqual(['一号门', 'last'])
    expect(readFileSync(child.log.path, 'utf8')).toBe('一号门\nlast\n')
  })

  it('takes lines on its standard input', async () => {
    const { child, given } = start(
      "process.stdin.once('data', (line) => { process.stderr.write('heard ' + line); process.exit(78) })",
    )
    child.write('carry')
    expect(await given).toMatchObject({ words: 'heard carry' })
  })
})
