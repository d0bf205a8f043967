/** A child process that is started again when it dies, with a bounded back-off, until it is told to stop. */
import { type ChildProcess, spawn } from 'node:child_process'
import process from 'node:process'
import type { Clock } from '../clock.ts'
import { ChildLog } from './child-log.ts'

export interface ChildSpec {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly logFile: string
  /** Takes stdout line by line instead of the log; the child then also has a stdin. */
  readonly onLine?: (line: string) => void
  /** Called with every process that was started, so that its first input can be sent. */
  readonly onStart?: (write: (line: string) => void) => void
  readonly onEnd?: (how: string) => void
}

/** As programs ask for a child: what they name of its environment is added to the one everything was started with. */
export type SuperviseSpec = Omit<ChildSpec, 'env'> & { readonly env?: Readonly<Record<string, string>> }

const BACKOFF_MS_MIN = 200
const BACKOFF_MS_MAX = 10_000
/** Alive this long, the next death is a new one and is healed at once. */
const HEALTHY_MS = 30_000
/** After this a child that ignores SIGTERM is killed. */
const STOP_MS_MAX = 15_000

export class Child {
  readonly spec: ChildSpec
  readonly log: ChildLog
  readonly #clock: Clock
  readonly #say: (text: string) => void
  readonly #stopping = new AbortController()
  #process: ChildProcess | undefined
  #running: Promise<void> | undefined

  constructor(spec: ChildSpec, clock: Clock, say: (text: string) => void) {
    this.spec = spec
    this.log = new ChildLog(spec.logFile)
    this.#clock = clock
    this.#say = say
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  start(): void {
    this.#running ??= this.#keepAlive()
  }

  write(line: string): void {
    const stdin = this.#process?.stdin
    if (stdin?.writable) stdin.write(`${line}\n`)
  }

  /** Runs it once; resolves with how it ended. A child of its own process group does not get the terminal's Ctrl-C. */
  once(): Promise<string> {
    const { command, env, onLine, onStart } = this.spec
    const [file, ...args] = command
    return new Promise((resolve) => {
      const child = spawn(file, args, {
        env,
        stdio: [onLine ? 'pipe' : 'ignore', 'pipe', 'pipe'],
        detached: true,
      })
      this.#process = child
      child.on('error', (error) => resolve(error.message))
      child.stdin?.on('error', () => undefined)
      child.stderr?.on('data', (chunk: Buffer) => this.log.write(chunk))
      if (child.stdout) this.#readStdout(child.stdout, onLine)
      child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
      if (child.pid !== undefined) onStart?.((line) => this.write(line))
    })
  }

  #readStdout(stdout: NodeJS.ReadableStream, onLine: ChildSpec['onLine']): void {
    let rest = ''
    stdout.on('data', (chunk: Buffer) => {
      if (!onLine) return this.log.write(chunk)
      const lines = (rest + chunk.toString('utf8')).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    })
  }

  async #keepAlive(): Promise<void> {
    const { signal } = this.#stopping
    let backoffMs = BACKOFF_MS_MIN
    while (!signal.aborted) {
      const startedAt = this.#clock.now()
      const end = await this.once()
      this.spec.onEnd?.(end)
      if (signal.aborted) return
      if (this.#clock.now() - startedAt > HEALTHY_MS) backoffMs = BACKOFF_MS_MIN
      this.#say(`${this.spec.name} ended (${end}); starting it again in ${backoffMs} ms. Its log: ${this.log.path}`)
      await this.#clock.pause(backoffMs, signal)
      backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX)
    }
  }

  /** SIGTERM, then SIGKILL to its whole group; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    const child = this.#process
    if (child?.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGTERM')
      const patience = new AbortController()
      await Promise.race([ended, this.#clock.pause(STOP_MS_MAX, patience.signal)])
      patience.abort()
      if (child.exitCode === null && child.signalCode === null && child.pid) process.kill(-child.pid, 'SIGKILL')
      await ended
    }
    await this.#running
  }
}
