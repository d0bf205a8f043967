import { z } from 'zod'
import { gatewayRow, pageOf } from '../contract/api.ts'
import { isRefusal, refuse } from '../contract/refusal.ts'
import { topicName } from '../contract/text.ts'
import { pageQuery } from '../platform/http/page.ts'
import { type Route, route } from '../platform/http/route.ts'
import { findGatewayRow, listGateways } from '../views/gateways.view.ts'
import {
  admitGateway,
  createGateway,
  type GatewayEffects,
  revokeGateway,
  rotateCredential,
} from './gateways.commands.ts'

const params = z.strictObject({ name: topicName })
const nothing = z.strictObject({}).optional()
const admitted = z.object({ name: z.string(), credential: z.string().describe('shown this once') })
const tag = 'Gateways'

export const gatewayRoutes = (effects: GatewayEffects): Route[] => [
  route({
    method: 'get',
    path: '/gateways',
    permission: 'gateways.read',
    tag,
    summary: 'List gateways, with those that were turned away',
    query: pageQuery.extend({ state: z.enum(['active', 'revoked', 'quarantined']).optional() }),
    answer: pageOf(gatewayRow),
    handle: ({ query }, { tx }) => listGateways(tx, query),
  }),
  route({
    method: 'get',
    path: '/gateways/:name',
    permission: 'gateways.read',
    tag,
    summary: 'One gateway',
    params,
    answer: gatewayRow,
    handle: async ({ params: { name } }, { tx }) =>
      (await findGatewayRow(tx, name)) ?? refuse('not-found', { what: 'gateway' }),
  }),
  route({
    method: 'post',
    path: '/gateways',
    permission: 'gateways.write',
    tag,
    summary: 'Add a gateway; answers its credential once',
    body: z.strictObject({ name: topicName, site: topicName, companyId: z.uuid() }),
    answer: admitted,
    handle: ({ body }, { tx }) => createGateway(tx, body, effects),
  }),
  route({
    method: 'post',
    path: '/gateways/:name/admission',
    permission: 'gateways.write',
    tag,
    summary: 'Let a quarantined gateway in; answers its credential once',
    params,
    body: z.strictObject({ site: topicName, companyId: z.uuid() }),
    answer: admitted,
    handle: ({ params: { name }, body }, { tx }) => admitGateway(tx, name, body, effects),
  }),
  route({
    method: 'post',
    path: '/gateways/:name/rotation',
    stepUp: true,
    permission: 'gateways.write',
    tag,
    summary: 'Give a new credential; the old one stops working',
    params,
    body: nothing,
    answer: admitted,
    handle: ({ params: { name } }, { tx }) => rotateCredential(tx, name, effects),
  }),
  route({
    method: 'post',
    path: '/gateways/:name/revocation',
    permission: 'gateways.write',
    tag,
    summary: 'Throw a gateway out',
    params,
    body: nothing,
    answer: gatewayRow,
    handle: async ({ params: { name } }, { tx }) => {
      const refused = await revokeGateway(tx, name, effects)
      if (isRefusal(refused)) return refused
      return (await findGatewayRow(tx, name)) ?? refuse('not-found', { what: 'gateway' })
    },
  }),
]
