/** People of roles, each with a browser of his own. */
import pg from 'pg'
import { createPerson } from '../../hub/platform/auth/administrator.ts'
import { openIdentity } from '../../hub/platform/auth/identity.ts'
import { signIn } from '../../provisioning/administrator.ts'
import type { RunningHub } from '../support/hub.ts'

export const PASSWORD = 'walk the pallet in'
export const emailOf = (name: string): string => `${name.toLowerCase().replaceAll(' ', '.')}@test.example`

/** Name → role; the answer is name → cookie. They see everything of their roles. */
export const seat = async <N extends string>(
  { databaseUrl, url }: Pick<RunningHub, 'databaseUrl' | 'url'>,
  people: Readonly<Record<N, string>>,
): Promise<ReadonlyMap<N, string>> => {
  const identity = await openIdentity({
    databaseUrl,
    secret: 'only makes people, signs nothing here',
    publicUrl: undefined,
    onLog: () => undefined,
  })
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const cookies = new Map<N, string>()
  for (const [name, role] of Object.entries(people) as [N, string][]) {
    const id = await createPerson(identity, { email: emailOf(name), name, role, password: PASSWORD })
    await client.query('INSERT INTO person_scope (person_id, changed_at) VALUES ($1, now())', [id])
    cookies.set(name, (await signIn(url, emailOf(name), PASSWORD)) ?? '')
  }
  await client.end()
  await identity.close()
  return cookies
}
