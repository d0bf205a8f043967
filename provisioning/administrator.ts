/** The first start makes an administrator and says its password once; no later start knows it. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StartSettings } from './config.ts'

export interface Administrator {
  readonly email: string
  /** Known until it was said to a person. */
  readonly password: string | undefined
  /** Made here, so a person must be told. */
  readonly isGenerated: boolean
}

const fileOf = (dataDir: string): string => join(dataDir, 'administrator.json')

/** No letters that look alike; 100 bits. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const makePassword = (): string =>
  Array.from(randomBytes(20), (byte) => ALPHABET[byte % ALPHABET.length])
    .join('')
    .replace(/(.{5})(?=.)/g, '$1-')

const save = (dataDir: string, administrator: Administrator): void => {
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(fileOf(dataDir), `${JSON.stringify(administrator)}\n`, { mode: 0o600 })
}

/** A password made by a start that did not live to say it is said by the next. */
export const prepareAdministrator = ({ dataDir, adminEmail, adminPassword }: StartSettings): Administrator => {
  if (adminPassword) return { email: adminEmail, password: adminPassword, isGenerated: false }
  if (existsSync(fileOf(dataDir))) return JSON.parse(readFileSync(fileOf(dataDir), 'utf8'))
  const administrator = { email: adminEmail, password: makePassword(), isGenerated: true }
  save(dataDir, administrator)
  return administrator
}

export const forgetPassword = (dataDir: string, email: string): void =>
  save(dataDir, { email, password: undefined, isGenerated: false })

/** Session cookie of a sign-in, or undefined when these credentials are not right. */
export const signIn = async (url: string, email: string, password: string): Promise<string | undefined> => {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password }),
  })
  if (!response.ok) return undefined
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
}

/** Whoever looks at his sessions finds those of people alone. Throws when the hub does not answer. */
export const signOut = async (url: string, cookie: string): Promise<void> => {
  const response = await fetch(`${url}/api/auth/sign-out`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, cookie },
    body: '{}',
  })
  if (!response.ok) throw new Error(`not signed out: the hub answered ${response.status}`)
}

/** A key of its own for a program; shown by the hub once. */
export const createApiKey = async (url: string, cookie: string, name: string): Promise<string> => {
  const response = await fetch(`${url}/api/auth/api-key/create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, cookie },
    body: JSON.stringify({ name }),
  })
  const answer = (await response.json()) as { key?: string }
  if (!response.ok || !answer.key) throw new Error(`no API key: the hub answered ${response.status}`)
  return answer.key
}
