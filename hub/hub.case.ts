/** Whole hubs in this process, on free ports, with their administrator and a key of his. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from './config.ts'
import { type Hub, startHub } from './start.ts'

export const ADMIN = { email: 'admin@example.com', password: 'walk the pallet in' }

export interface RunningHub extends Hub {
  readonly said: readonly string[]
  readonly url: string
  readonly mqttUrl: string
}

/** Hubs of one database are of one house: they have the same secret. `more` are other settings. */
export const startWholeHub = async (
  databaseUrl: string,
  more: Readonly<Record<string, string>> = {},
): Promise<RunningHub> => {
  const said: string[] = []
  const { config } = readConfig({
    DATABASE_URL: databaseUrl,
    DATA_DIR: mkdtempSync(join(tmpdir(), 'hub-')),
    HTTP_PORT: '0',
    MQTT_PORT: '0',
    LOG_LEVEL: 'silent',
    CHECK_ANSWERS: 'true',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    AUTH_SECRET: 'the same secret on every hub of one house',
    ...more,
  })
  const hub = await startHub(config, (line) => said.push(line))
  const word = (pattern: RegExp): string => pattern.exec(said.join('\n'))?.[0] ?? ''
  return { ...hub, said, url: word(/http:\/\/\S+/), mqttUrl: word(/mqtt:\/\/\S+/) }
}

export const postTo = (
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

/** The session's cookie. */
export const signInTo = async (url: string): Promise<string> => {
  const signedIn = await postTo(url, '/api/auth/sign-in/email', ADMIN)
  const cookies = signedIn.headers.getSetCookie().map((each) => each.split(';')[0])
  return cookies.join('; ')
}

export const makeKey = async (url: string, cookie: string): Promise<string> => {
  const made = await postTo(url, '/api/auth/api-key/create', { name: 'test' }, { cookie, origin: url })
  return ((await made.json()) as { key: string }).key
}
