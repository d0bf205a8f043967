/**
 * A child process that is started again when it dies, with a bounded back-off, until it is told to stop or ends on a fault
 * that no new start mends.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Clock } from '../clock.ts'
import { ChildLog } from './child-log.ts'
import { lastWords } from './last-words.ts'

export interface ChildEnd {
  /** `exit code 1`, the name of a signal, or why it could not be started. */
  readonly how: string
  readonly exitCode: number | null
  /** What it said last, for a person; may be empty. */
  readonly words: string
}

export interface ChildSpec {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly logFile: string
  /** Each line of its standard output, which goes to the log as well. */
  readonly onLine?: (line: string) => void
  /** Asked when it ended: false gives up. After EXIT_CONFIG nobody is asked. */
  readonly isWorthRestarting?: () => boolean
  readonly onGivenUp: (end: ChildEnd) => void
}

/** As programs ask for a child: what they name of its environment is added to the one everything was started with. */
export type SuperviseSpec = Omit<ChildSpec, 'env' | 'onGivenUp'> & { readonly env?: Readonly<Record<string, string>> }

/** How hub and gateway end when a person must change something first (sysexits.h EX_CONFIG). */
const EXIT_CONFIG = 78
const BACKOFF_MS_MIN = 200
const BACKOFF_MS_MAX = 10_000
/** Alive this long, the next death is a new one and is healed at once. */
const HEALTHY_MS = 30_000
/** After this a child that ignores SIGTERM is killed. */
const STOP_MS_MAX = 15_000
/** Of standard error, to find its last words in. */
const TAIL_LINES = 40

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

  start(): void {
    this.#running ??= this.#keepAlive()
  }

  write(line: string): void {
    const stdin = this.#process?.stdin
    if (stdin?.writable) stdin.write(`${line}\n`)
  }

  /** A child of its own process group does not get the terminal's Ctrl-C. */
  #runOnce(): Promise<ChildEnd> {
    const [file, ...args] = this.spec.command
    const stderr: string[] = []
    return new Promise((resolve) => {
      const child = spawn(file, args, { env: this.spec.env, stdio: 'pipe', detached: true })
      this.#process = child
      child.on('error', ({ message }) => resolve({ how: message, exitCode: null, words: '' }))
      child.stdin.on('error', () => undefined)
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.log.write(`${line}\n`)
        this.spec.onLine?.(line)
      })
      createInterface({ input: child.stderr }).on('line', (line) => {
        this.log.write(`${line}\n`)
        stderr.push(line)
        if (stderr.length > TAIL_LINES) stderr.shift()
      })
      child.on('close', (exitCode, signal) =>
        resolve({ how: signal ?? `exit code ${exitCode}`, exitCode, words: lastWords(stderr) }),
      )
    })
  }

  async #keepAlive(): Promise<void> {
    const { signal } = this.#stopping
    const { name, isWorthRestarting, onGivenUp } = this.spec
    let backoffMs = BACKOFF_MS_MIN
    while (!signal.aborted) {
      const startedAt = this.#clock.now()
      const end = await this.#runOnce()
      if (signal.aborted) return
      if (end.exitCode === EXIT_CONFIG || isWorthRestarting?.() === false) return onGivenUp(end)
      if (this.#clock.now() - startedAt > HEALTHY_MS) backoffMs = BACKOFF_MS_MIN
      const why = end.words ? `${end.how}: ${end.words}` : end.how
      this.#say(`${name} ended (${why}); starting it again in ${backoffMs} ms. Its log: ${this.log.path}`)
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
