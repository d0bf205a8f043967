/** Two tiers of consent, 10,000 and 20,000, and the people of both: what the tests of approvals begin with. */
import { beforeAll } from 'vitest'
import { byRole, type Goods, type Someone, useHouse } from './approvals.case.ts'

interface Said {
  readonly reason?: string
  readonly documentVersion?: number
}

const open = async (house: ReturnType<typeof useHouse>) => {
  const { goods, signIn, as, must, draft, order, requestsOf, server } = house()
  const acme = await goods('ACME')
  const buyer = await signIn('Wang', 'buyer')
  const manager = await signIn('Li', 'warehouse-manager')
  const approver = await signIn('Zhang', 'approver')
  const second = await signIn('Chen', 'approver')
  const admin = await signIn('Admin', 'administrator')
  const rule = (amountFrom: string, role: string) => ({
    companyId: acme.companyId,
    documentType: 'purchase-order',
    transition: 'confirmation',
    conditions: { amountFrom },
    steps: [byRole(role)],
  })
  await must(as(admin, 'POST', '/approval-rules', rule('10000', 'warehouse-manager')))
  await must(as(admin, 'POST', '/approval-rules', rule('20000', 'approver')))
  const requestOf = async (id: string) => {
    const [request] = await requestsOf(buyer, id)
    if (!request) throw new Error('no request')
    return request
  }
  /** Decides on the order as it is now. */
  const decide = async (who: Someone, id: string, more: Said = {}) => {
    const documentVersion = more.documentVersion ?? Number((await order(buyer, id)).version)
    const noun = more.reason === undefined ? 'approval' : 'rejection'
    return as(who, 'POST', `/approval-requests/${(await requestOf(id)).id}/${noun}`, { ...more, documentVersion })
  }
  return {
    acme,
    buyer,
    manager,
    approver,
    second,
    admin,
    requestOf,
    decide,
    ask: async (unitPrice: string, who: Someone = buyer, at: Goods = acme): Promise<string> => {
      const id = await draft(who, at, unitPrice)
      await must(as(who, 'POST', `/purchase-orders/${id}/confirmation`, {}))
      return id
    },
    stateOf: async (id: string) => (await order(buyer, id)).state,
    expected: (id: string) =>
      server.db.read((tx) => tx.sql('SELECT quantity FROM expectation WHERE document_id = $1', [id])),
  }
}
export type Tiers = Awaited<ReturnType<typeof open>>

export const codeOf = async (answer: ReturnType<Tiers['decide']>) => (await answer).body.code ?? (await answer).status

/** Call it at the top of a file. */
export const useTiers = () => {
  const house = useHouse()
  let tiers: Tiers | undefined
  beforeAll(async () => {
    tiers = await open(house)
  })
  return {
    house,
    tiers: (): Tiers => {
      if (!tiers) throw new Error('nobody is there yet')
      return tiers
    },
  }
}
