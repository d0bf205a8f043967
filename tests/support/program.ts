/** One process of the product or of its surroundings, with what it said, and the ways to end it. */
import { type ChildProcess, spawn } from 'node:child_process'
import process from 'node:process'

export interface Program {
  readonly pid: number
  readonly process: ChildProcess
  /** Everything it wrote, the end of it when it was much. */
  output(): string
  readonly ended: Promise<string>
  isAlive(): boolean
  write(line: string): void
  /** SIGTERM, and SIGKILL after a while; how it ended. */
  stop(): Promise<string>
  /** As a power cut does it. */
  kill(): Promise<string>
}

export interface ProgramSettings {
  readonly command: readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly uid?: number
  readonly gid?: number
  readonly cwd?: string
  readonly onLine?: (line: string) => void
}

const OUTPUT_CHARS_MAX = 200_000
const STOP_MS_MAX = 20_000
const running = new Set<ChildProcess>()
// whatever a failed test left behind must not outlive the run
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export const startProgram = ({ command, env, onLine, ...rest }: ProgramSettings): Program => {
  const [file, ...args] = command
  const child = spawn(file, args, {
    ...rest,
    env: { ...process.env, NODE_OPTIONS: '', VITEST: undefined, ...env },
    stdio: 'pipe',
  })
  running.add(child)
  let output = ''
  let half = ''
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-OUTPUT_CHARS_MAX)
  }
  child.stdout.on('data', (chunk: Buffer) => {
    keep(chunk)
    if (!onLine) return
    const lines = (half + chunk.toString('utf8')).split('\n')
    half = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  child.stderr.on('data', keep)
  child.stdin.on('error', () => undefined)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      output += error.message
      resolve(error.message)
    })
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve(signal ?? `exit code ${code}`)
    })
  })
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null
  return {
    pid: child.pid ?? 0,
    process: child,
    output: () => output,
    ended,
    isAlive,
    write: (line) => void child.stdin.write(`${line}\n`),
    stop: async () => {
      if (!isAlive()) return ended
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
      const how = await ended
      clearTimeout(timer)
      return how
    },
    kill: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}
