/**
 * `npm test`: the checks, then every test, two files side by side: there are two cores, and whole processes mostly wait. The last
 * line says what came of it: `N passed, N failed[, N skipped]`.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import process from 'node:process'
import { runChecks } from './check.ts'

interface Assertion {
  readonly fullName: string
  readonly status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo' | 'disabled'
}
interface JsonReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly Assertion[]
  }[]
}

const STAGES = [
  { title: 'tests of code', projects: ['unit', 'hub', 'contract'], workers: 2 },
  { title: 'simulation', projects: ['simulation'], workers: 2 },
  { title: 'whole processes', projects: ['flow', 'faults'], workers: 2 },
] as const
/** `npm test -- --browser` adds the screens: they take as long as all the rest on two cores. */
const BROWSER = { title: 'screens', projects: ['browser'], workers: 1 } as const

const root = new URL('..', import.meta.url).pathname
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const total = { passed: 0, failed: 0, skipped: 0 }

/** Exit code of vitest; its report goes to `file`. */
const vitest = (projects: readonly string[], workers: number, file: string): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        ...projects.map((name) => `--project=${name}`),
        `--maxWorkers=${workers}`,
        '--passWithNoTests',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ],
      { cwd: root, stdio: 'inherit' },
    )
    child.on('exit', (code) => resolve(code ?? 1))
  })

const count = (report: JsonReport): void => {
  for (const file of report.testResults) {
    const path = relative(root, file.name)
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') total.passed += 1
      else if (status === 'failed') total.failed += 1
      else {
        total.skipped += 1
        say(`skipped: ${path}: ${fullName}`)
      }
    }
    // a file that could not even be loaded has no assertions to count
    if (file.status === 'failed' && !file.assertionResults.some((a) => a.status === 'failed')) total.failed += 1
  }
}

const runStage = async (stage: (typeof STAGES)[number] | typeof BROWSER, folder: string): Promise<void> => {
  say(`\n── ${stage.title}`)
  const file = join(folder, `${stage.projects.join('-')}.json`)
  const before = total.failed
  const code = await vitest(stage.projects, stage.workers, file)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text) count(JSON.parse(text))
  // an unhandled error or a crashed worker fails the run without failing a test
  if (code !== 0 && total.failed === before) total.failed += 1
}

const folder = await mkdtemp(join(tmpdir(), 'dockledger-tests-'))
say('── check')
for (const tool of await runChecks()) total[tool.isPassed ? 'passed' : 'failed'] += 1
for (const stage of STAGES) await runStage(stage, folder)
if (process.argv.includes('--browser')) await runStage(BROWSER, folder)
else say('\nnot run: the screens (npm test -- --browser)')
await rm(folder, { recursive: true })
say(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exitCode = total.failed > 0 ? 1 : 0
