/** The two command lines, as processes. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from './llrp/until.case.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

const run = (file: string, args: readonly string[]) => {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [
    fileURLToPath(new URL(file, import.meta.url)),
    ...args,
  ])
  const said = { out: '', err: '', code: null as number | null }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  child.on('close', (code) => {
    said.code = code
  })
  closers.push(() => child.kill('SIGKILL'))
  return { child, said }
}
const TURNS_FOR_A_PROCESS = 20_000

describe('npm run device', () => {
  it.each([
    [[], 'Which device?'],
    [['toaster'], 'There is no virtual device "toaster".'],
    [['llrp', '--path', 'up'], '--path up: must be one of in, out'],
    [['llrp', '--port', 'x'], '--port x: must be a number from 0 to 65535'],
    [['scale', '--value', 'heavy'], '--value heavy: must be a decimal such as 123.5'],
    [['scanner', '--tags', '5'], "Unknown option '--tags'"],
  ])('%j is refused with the reason and the usage', async (args, message) => {
    const { said } = run('./cli-device.ts', args)
    await until(() => said.code !== null, TURNS_FOR_A_PROCESS)
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining(message) })
    expect(said.err).toContain('npm run device -- llrp --host')
    expect(said.err).not.toMatch(/\n {4}at /)
  })

  it('starts a reader, says where it is, and lets go on a signal', async () => {
    const { child, said } = run('./cli-device.ts', ['llrp', '--port', '0', '--every', '1'])
    await until(() => said.out.includes('waiting for a client'), TURNS_FOR_A_PROCESS)
    expect(said.out).toMatch(/LLRP reader of a dock door at tcp:\/\/127\.0\.0\.1:\d+/)
    child.kill('SIGTERM')
    await until(() => said.code !== null, TURNS_FOR_A_PROCESS)
    expect(said).toMatchObject({ code: 0, err: '' })
  })
})

describe('virtual site as a process', () => {
  const fileWith = (text: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'site-'))
    closers.push(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'site.json')
    writeFileSync(file, text)
    return file
  }

  it('takes commands on standard input, tells what happened, and ends with it', async () => {
    const { child, said } = run('./virtual-site.ts', ['--config', fileWith('{"doors":[{"name":"d1"}]}')])
    await until(() => said.out.includes('"ready"'), TURNS_FOR_A_PROCESS)
    child.stdin.write(
      '{"id":1,"do":"carry","door":"d1","epcs":["3034257BF7194E4000001A85"],"path":"in","speedMps":20}\n',
    )
    await until(() => said.out.includes('"carried"'), TURNS_FOR_A_PROCESS)
    child.stdin.end()
    await until(() => said.code !== null, TURNS_FOR_A_PROCESS)
    const events = said.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events).toMatchObject([
      { event: 'ready', doors: [{ name: 'd1', reader: expect.stringMatching(/^tcp:/) }] },
      { event: 'carrying', id: 1 },
      { event: 'carried', id: 1, reads: 0 },
      { event: 'closed' },
    ])
    expect(said.code).toBe(0)
  })

  it.each([
    ['{"doors":[]}', 'doors must be a list'],
    ['{', 'not JSON'],
  ])('says what is wrong with the file %s', async (text, message) => {
    const { said } = run('./virtual-site.ts', ['--config', fileWith(text)])
    await until(() => said.code !== null, TURNS_FOR_A_PROCESS)
    expect(said).toMatchObject({ code: 1, out: '', err: expect.stringContaining(message) })
  })
})
