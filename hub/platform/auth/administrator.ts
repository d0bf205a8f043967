/** The first start makes the administrator; afterwards people are made by people. */
import { randomBytes } from 'node:crypto'
import { LastingFault } from '../lasting-fault.ts'
import type { Identity } from './identity.ts'
import { passwordFault } from './password-policy.ts'

export interface FirstAdministrator {
  readonly email: string
  /** Only when it was made up here: shown once, kept nowhere. */
  readonly oneTimePassword?: string
}

const LOCK = 7_310_003

const NAME = 'Administrator'

/** undefined: there are people already. Hubs that start together make one administrator. Throws LastingFault for a password that is guessed first. */
export const ensureAdministrator = async (
  identity: Identity,
  email: string,
  password: string | undefined,
): Promise<FirstAdministrator | undefined> => {
  const client = await identity.pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    const { rowCount } = await client.query('SELECT FROM "user" LIMIT 1')
    if (rowCount !== 0) return undefined
    const wrong = password === undefined ? undefined : await passwordFault('', password, { email, name: NAME })
    if (wrong) throw new LastingFault(`ADMIN_PASSWORD: ${wrong.message}`)
    const oneTimePassword = password ?? randomBytes(12).toString('base64url')
    await createPerson(identity, { email, name: NAME, role: 'administrator', password: oneTimePassword })
    return password === undefined ? { email, oneTimePassword } : { email }
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined)
    client.release()
  }
}

export interface NewPerson {
  readonly email: string
  readonly name: string
  readonly role: string
  readonly password: string
}

/** Throws when the e-mail is taken. Whether a person chose well is asked before (password-policy.ts): what this makes up or is given is taken. */
export const createPerson = async ({ auth }: Identity, person: NewPerson): Promise<string> => {
  const { internalAdapter, password } = await auth.$context
  const hash = await password.hash(person.password)
  const user = await internalAdapter.createUser(
    { email: person.email.toLowerCase(), name: person.name, role: person.role, emailVerified: true },
    { method: 'email-password' },
  )
  await internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: hash })
  return user.id
}
