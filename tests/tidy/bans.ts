/** What may not be written, where, and what to write instead. */
import { isTest } from './sources.ts'

export interface Ban {
  readonly name: string
  readonly pattern: RegExp
  /** Looks at the text as it stands, comments and strings included, instead of at the code alone. */
  readonly isRaw?: boolean
  readonly instead: string
  readonly isAllowedIn: (path: string) => boolean
}

/** The one file of each process that touches the machine's clock and timers. */
const CLOCKS = new Set([
  'hub/platform/clock.ts',
  'gateway/clock.ts',
  'devices/clock.ts',
  'provisioning/clock.ts',
  'dashboard/src/live/clock.ts',
])
const isClock = (path: string): boolean => CLOCKS.has(path) || isTest(path)
const isCode = (path: string): boolean => !isTest(path) && !path.startsWith('provisioning/')
const isSettings = (path: string): boolean =>
  /(^|\/)config\.ts$/.test(path) ||
  path.startsWith('gateway/config/') ||
  isTest(path) ||
  path === 'provisioning/start.ts'

export const BANS: readonly Ban[] = [
  {
    name: 'Date.now(',
    pattern: /\bDate\.now\(/,
    instead: 'take the instant as an argument (clock.now(), tx.now)',
    isAllowedIn: isClock,
  },
  {
    name: 'new Date()',
    pattern: /\bnew Date\(\s*\)/,
    instead: 'take the instant as an argument (clock.now(), tx.now)',
    isAllowedIn: isClock,
  },
  {
    name: 'Math.random(',
    pattern: /\bMath\.random\(/,
    instead: 'take a random function as an argument, so that a seed replays it',
    isAllowedIn: isClock,
  },
  {
    name: 'setTimeout/setInterval',
    pattern: /\bset(Timeout|Interval)\(/,
    instead: 'take the clock as an argument (clock.after, clock.every)',
    isAllowedIn: isClock,
  },
  {
    name: 'process.env',
    pattern: /\bprocess\.env\b/,
    instead: 'add a setting to the config file and pass its value',
    isAllowedIn: isSettings,
  },
  {
    name: 'console.',
    pattern: /\bconsole\.\w+\(/,
    instead: 'log through the logger; a command line writes to process.stdout',
    isAllowedIn: () => false,
  },
  {
    name: 'as any',
    pattern: /\bas any\b|:\s*any\b/,
    instead: 'unknown, and a schema or a check',
    isAllowedIn: () => false,
  },
  {
    name: '.only(',
    pattern: /\b(it|test|describe)\.only\(/,
    instead: 'run one file with `npx vitest run <path>`',
    isAllowedIn: () => false,
  },
  {
    name: 'ts-ignore',
    pattern: /@ts-(ignore|nocheck)/,
    isRaw: true,
    instead: 'mend the type, or @ts-expect-error with the reason',
    isAllowedIn: () => false,
  },
  {
    name: 'leftover marker',
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/,
    isRaw: true,
    instead: 'do it, or write it into an issue',
    isAllowedIn: (path) => path.startsWith('tests/tidy/'),
  },
  {
    name: 'now() in SQL',
    pattern: /\b(now|clock_timestamp|statement_timestamp)\(\)(?!\s*[;,)]?\s*=>)|\bcurrent_timestamp\b/i,
    isRaw: true,
    instead: 'pass tx.now as a parameter: a test and a replay give their own instant',
    isAllowedIn: (path) => !/\.(store|commands|view)\.ts$/.test(path),
  },
  {
    name: 'SQL outside stores and views',
    pattern: /\b(tx|context\.tx|db)\.(sql\b|query\b)/,
    instead: 'move the statement to a .store.ts (writes) or .view.ts (reads)',
    isAllowedIn: (path) =>
      !isCode(path) ||
      !path.startsWith('hub/') ||
      /\.(store|view|commands)\.ts$/.test(path) ||
      path.startsWith('hub/platform/'),
  },
]

/** Line numbers from 1 where the ban is broken. */
export const brokenLines = (ban: Ban, text: string): readonly number[] =>
  text.split('\n').flatMap((line, index) => (ban.pattern.test(line) ? [index + 1] : []))
