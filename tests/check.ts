/** `npm run check`: format, lint, types, dependency directions, dead code and the rules no linter knows, in under a minute. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

export interface ToolResult {
  readonly name: string
  readonly isPassed: boolean
}

interface Tool {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

const root = new URL('..', import.meta.url).pathname
const bin = (name: string): string => join(root, 'node_modules/.bin', name)

const TOOLS: readonly Tool[] = [
  { name: 'biome', command: [bin('biome'), 'check', '--error-on-warnings', '--max-diagnostics=40', '.'] },
  { name: 'tsc', command: [bin('tsc'), '-p', 'tsconfig.json', '--noEmit'] },
  { name: 'tsc in the browser', command: [bin('tsc'), '-p', 'tests/browser', '--noEmit'] },
  { name: 'vue-tsc', command: [bin('vue-tsc'), '-p', 'dashboard/tsconfig.json', '--noEmit'] },
  {
    name: 'dependency-cruiser',
    command: [
      bin('depcruise'),
      '--config',
      'tests/tidy/dependency-cruiser.cjs',
      '--output-type',
      'err-long',
      ...['devices', 'gateway', 'hub', 'provisioning', 'tests', 'dashboard/src'].filter((path) =>
        existsSync(join(root, path)),
      ),
    ],
  },
  { name: 'knip', command: [bin('knip'), '--no-progress'] },
  { name: 'tidy', command: [bin('vitest'), 'run', '--project=unit', 'tests/tidy', '--reporter=dot'] },
]
/** The machines this is for have two cores: more at once only makes each slower. */
const AT_ONCE = 2

const runTool = (tool: Tool): Promise<ToolResult> =>
  new Promise((resolve) => {
    const startedAt = performance.now()
    const output: Buffer[] = []
    const [file, ...args] = tool.command
    const child = spawn(file, args, { cwd: root, env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' } })
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
    child.on('error', (error) => output.push(Buffer.from(`${error.message}\n`)))
    child.on('close', (code) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      const isPassed = code === 0
      process.stdout.write(`${isPassed ? '  ok  ' : 'FAILED'} ${tool.name.padEnd(20)} ${seconds.padStart(5)} s\n`)
      if (!isPassed) process.stdout.write(`${Buffer.concat(output).toString('utf8')}\n`)
      resolve({ name: tool.name, isPassed })
    })
  })

/** Every tool runs whatever the others say. */
export const runChecks = async (): Promise<readonly ToolResult[]> => {
  const waiting = [...TOOLS]
  const results: ToolResult[] = []
  const work = async (): Promise<void> => {
    for (let tool = waiting.shift(); tool; tool = waiting.shift()) results.push(await runTool(tool))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return results
}

if (import.meta.main) {
  const results = await runChecks()
  process.exitCode = results.every((tool) => tool.isPassed) ? 0 : 1
}
