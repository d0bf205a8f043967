/** Gateways are let in, given new credentials and thrown out by people. A credential is answered once and never again. */
import { type Refusal, refuse } from '../contract/refusal.ts'
import { hashCredential, newCredential } from '../platform/broker/credential.ts'
import { acrossHouse } from '../platform/db/scope.ts'
import type { Tx } from '../platform/db/tx.ts'
import { companyExists, findGateway, type Gateway, saveGateway } from './gateway.store.ts'

export interface NewGateway {
  readonly name: string
  readonly site: string
  readonly companyId: string
}

export interface Admitted {
  readonly name: string
  readonly credential: string
}

/** What must follow in the hub: the remembered state is wrong now, and a living connection may have to end. */
export interface GatewayEffects {
  readonly forget: (name: string) => void
  readonly disconnect: (name: string) => void
}

const letIn = async (tx: Tx, gateway: NewGateway, { forget }: GatewayEffects): Promise<Admitted> => {
  const credential = newCredential()
  await saveGateway(tx, { ...gateway, state: 'active', credentialHash: hashCredential(credential) })
  tx.afterCommit(() => forget(gateway.name))
  return { name: gateway.name, credential }
}

export const createGateway = async (
  tx: Tx,
  input: NewGateway,
  effects: GatewayEffects,
): Promise<Admitted | Refusal<'already-exists' | 'name-unusable' | 'not-found'>> => {
  if (!(await companyExists(tx, input.companyId))) return refuse('not-found', { what: 'company' })
  const known = await findGateway(tx, input.name)
  if (known && known.state !== 'quarantined') return refuse('already-exists', { field: 'name', value: input.name })
  // names are of the whole house: of one out of sight no more is told than that it is no name for a new one
  if (!known && (await acrossHouse(tx, () => findGateway(tx, input.name))))
    return refuse('name-unusable', { name: input.name })
  return letIn(tx, input, effects)
}

/** Of one that waits in quarantine. */
export const admitGateway = async (
  tx: Tx,
  name: string,
  input: Omit<NewGateway, 'name'>,
  effects: GatewayEffects,
): Promise<Admitted | Refusal<'not-found' | 'wrong-state'>> => {
  const known = await loadGateway(tx, name)
  if ('refused' in known) return known
  if (known.state !== 'quarantined')
    return refuse('wrong-state', { number: name, state: known.state, needed: 'quarantined' })
  if (!(await companyExists(tx, input.companyId))) return refuse('not-found', { what: 'company' })
  return letIn(tx, { name, ...input }, effects)
}

/** A new credential; the old one stops working and the connection made with it ends. Also brings a revoked gateway back. */
export const rotateCredential = async (
  tx: Tx,
  name: string,
  effects: GatewayEffects,
): Promise<Admitted | Refusal<'not-found' | 'wrong-state'>> => {
  const known = await loadGateway(tx, name)
  if ('refused' in known) return known
  if (known.companyId === null) return refuse('wrong-state', { number: name, state: known.state, needed: 'active' })
  tx.afterCommit(() => effects.disconnect(name))
  return letIn(tx, { name, site: known.site, companyId: known.companyId }, effects)
}

export const revokeGateway = async (
  tx: Tx,
  name: string,
  effects: GatewayEffects,
): Promise<undefined | Refusal<'not-found'>> => {
  const known = await loadGateway(tx, name)
  if ('refused' in known) return known
  await saveGateway(tx, { ...known, state: 'revoked', credentialHash: null })
  tx.afterCommit(() => {
    effects.forget(name)
    effects.disconnect(name)
  })
  return undefined
}

const loadGateway = async (tx: Tx, name: string): Promise<Gateway | Refusal<'not-found'>> =>
  (await findGateway(tx, name)) ?? refuse('not-found', { what: 'gateway' })
