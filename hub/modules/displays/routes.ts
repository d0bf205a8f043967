import { z } from 'zod'
import { pageOf } from '../../contract/api.ts'
import { displayRow, PAIRING_CODE } from '../../contract/display.ts'
import { HINTS } from '../../contract/hint.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { nameText } from '../../contract/text.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { pageQuery } from '../../platform/http/page.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { findDisplayRow, listDisplays } from '../../views/displays.view.ts'
import { pairDisplay, throwOutDisplay } from './display.commands.ts'

/** As a person types what he reads from the wall: small letters, a space or a dash in the middle. */
const code = z
  .string()
  .regex(PAIRING_CODE, HINTS.pairingCode.en)
  .meta({ examples: ['7KXW-2M9P'] })
  .transform((text) => text.toUpperCase().replaceAll(/[\s-]/g, ''))
const draft = z.strictObject({
  code,
  name: nameText,
  companyId: z.uuid(),
  warehouseId: z.uuid().nullable().default(null).describe('null: every warehouse of the company'),
})
const common = { tag: 'Displays', answer: displayRow }
const load = async (tx: Tx, id: string) => (await findDisplayRow(tx, id)) ?? refuse('not-found', { what: 'display' })

export const routes: Route[] = [
  route({
    ...common,
    method: 'get',
    path: '/displays',
    permission: 'displays.read',
    summary: 'Screens on walls, by name',
    query: pageQuery.extend({ companyId: z.uuid().optional() }),
    answer: pageOf(displayRow),
    handle: ({ query }, { tx }) => listDisplays(tx, query),
  }),
  route({
    ...common,
    method: 'post',
    path: '/displays',
    permission: 'displays.write',
    summary: 'Let a screen in by the code it shows',
    body: draft,
    status: 201,
    handle: async ({ body }, { tx, principal }) => {
      const made = await pairDisplay(tx, body, principal)
      return isRefusal(made) ? made : load(tx, made.id)
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/displays/:id/revocation',
    permission: 'displays.write',
    summary: 'Throw a screen out: it shows nothing more within seconds',
    params: z.strictObject({ id: z.uuid() }),
    body: z.strictObject({}),
    status: 200,
    handle: async ({ params }, { tx, principal }) => {
      const refused = await throwOutDisplay(tx, params.id, principal.name)
      return refused ?? load(tx, params.id)
    },
  }),
]
