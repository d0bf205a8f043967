/** The hub's settings: by environment, secrets also by a file named in …_FILE; every default makes `npm start` work alone. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { faultsOf } from './contract/issue.ts'
import { PASSWORD_LENGTH_MIN } from './contract/text.ts'
import { defaultDataDir } from './platform/db/embedded-account.ts'
import { LastingFault } from './platform/lasting-fault.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const url = (...protocols: string[]) =>
  z.url({
    protocol: new RegExp(`^(${protocols.join('|')})$`),
    error: `an address that begins with ${protocols.map((name) => `${name}://`).join(' or ')}`,
  })

const schema = z.strictObject({
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('address that web and MQTT listen on; nothing listens wider until told'),
  HTTP_PORT: port.default(8080).describe('0 takes any free one'),
  MQTT_PORT: port.default(1883).describe('of the embedded broker; 0 takes any free one'),
  DATA_DIR: z.string().min(1).describe('everything that must be kept'),
  DATABASE_URL: url('postgres', 'postgresql').optional().describe('else a PostgreSQL of our own in DATA_DIR'),
  MQTT_URL: url('mqtt', 'mqtts').optional().describe('with user and password of the hub; else a broker of our own'),
  PUBLIC_URL: url('http', 'https').optional().describe('where browsers find the hub, when a proxy stands before it'),
  ADMIN_EMAIL: z.email().default('admin@dockledger.local').describe('first start only'),
  ADMIN_PASSWORD: z
    .string()
    .min(PASSWORD_LENGTH_MIN)
    .optional()
    .describe('first start only; else one is made up and printed once'),
  AUTH_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe('signs sessions, the same on every hub; else made up and kept in DATA_DIR'),
  OIDC_ISSUER: url('http', 'https').optional().describe('sign in by an OpenID provider too; needs PUBLIC_URL'),
  OIDC_CLIENT_ID: z
    .string()
    .min(1)
    .optional()
    .describe('of this hub at the provider; redirect URI …/api/auth/callback/sso'),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_NAME: z.string().min(1).max(40).default('SSO').describe('what the button on the sign-in page says'),
  SMTP_URL: url('smtp', 'smtps').optional().describe('server for letters, with user and password; else none are sent'),
  MAIL_FROM: z.string().min(3).default('Dockledger <dockledger@localhost>').describe('whom letters are from'),
  PUSH_HOSTS: z
    .string()
    .default('fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com')
    .transform((text) =>
      text
        .split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
    )
    .describe('push services of browsers that the hub may speak to'),
  PRINTER_HOSTS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
    )
    .describe('label printers elsewhere than at private addresses with the usual ports: host or host:port, by commas'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  CHECK_ANSWERS: flag.default(false).describe('hold every answer to its schema; for tests'),
  FAIL_POINT: z.string().optional().describe('where a test kills the hub'),
})

export type Config = z.infer<typeof schema>
type Setting = keyof Config

const SECRETS: readonly Setting[] = [
  'DATABASE_URL',
  'MQTT_URL',
  'ADMIN_PASSWORD',
  'AUTH_SECRET',
  'OIDC_CLIENT_SECRET',
  'SMTP_URL',
]

type Environment = Readonly<Record<string, string | undefined>>

interface Given {
  readonly values: Record<string, string>
  readonly origins: Record<string, string>
}

/** Empty text counts as not given, as compose files write it. */
const givenBy = (environment: Environment): Given => {
  const values: Record<string, string> = {}
  const origins: Record<string, string> = {}
  for (const name of Object.keys(schema.shape)) {
    const value = environment[name]
    const file = SECRETS.some((secret) => secret === name) ? environment[`${name}_FILE`] : undefined
    if (value && file) throw new LastingFault(`${name} and ${name}_FILE are both set: leave one out`)
    if (value) {
      values[name] = value
      origins[name] = 'environment'
    } else if (file) {
      values[name] = readSecret(name, file)
      origins[name] = `file ${file}`
    }
  }
  if (values.DATA_DIR === undefined) {
    const { dir, why } = values.DATABASE_URL === undefined ? defaultDataDir() : { dir: './data', why: 'default' }
    values.DATA_DIR = dir
    origins.DATA_DIR = why
  }
  return { values, origins }
}

const readSecret = (name: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    throw new LastingFault(`${name}_FILE: cannot read ${file}`, { cause })
  }
}

/** Throws LastingFault, one line per setting that is wrong. */
export const readConfig = (environment: Environment = process.env): { config: Config; describe: () => string } => {
  const { values, origins } = givenBy(environment)
  const parsed = schema.safeParse(values, { reportInput: true })
  if (!parsed.success) throw new LastingFault(parsed.error.issues.map(lineOf).join('\n'))
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, PUBLIC_URL } = parsed.data
  if (OIDC_ISSUER !== undefined && !(OIDC_CLIENT_ID && OIDC_CLIENT_SECRET && PUBLIC_URL))
    throw new LastingFault('OIDC_ISSUER: set OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and PUBLIC_URL, too')
  return { config: parsed.data, describe: () => describeConfig(parsed.data, origins) }
}

/** The schema's own words where it has some. */
const lineOf = (issue: z.core.$ZodIssue): string => {
  const [fault] = faultsOf(issue, 'settings')
  const isOurs = issue.code === 'custom' || (issue.code === 'invalid_format' && issue.format === 'url')
  return `${issue.path.map(String).join('.')}: ${isOurs ? issue.message : fault?.message}`
}

const describeConfig = (config: Config, origins: Record<string, string>): string =>
  Object.keys(schema.shape)
    .map((name) => {
      const value = config[name as Setting]
      const shown = value === undefined ? '-' : SECRETS.some((secret) => secret === name) ? '•••' : String(value)
      return `${name}=${shown}  # ${origins[name] ?? 'default'}`
    })
    .join('\n')
