import { z } from 'zod'
import { pageOf } from '../../contract/api.ts'
import { displayRow, PAIRING_CODE, type PairedKind } from '../../contract/display.ts'
import { HINTS } from '../../contract/hint.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { nameText } from '../../contract/text.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { countFailures } from '../../platform/failures.ts'
import { pageQuery } from '../../platform/http/page.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { findDisplayRow, listDisplays } from '../../views/displays.view.ts'
import { pairDisplay, throwOutDisplay } from './display.commands.ts'

/** As a person types what he reads from the screen: small letters, a space or a dash in the middle. */
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

/** A code is eight letters of 32 and lives ten minutes: with so many guesses nobody finds one. */
const WRONG_CODES_PER_MINUTE_MAX = 10
const RETRY_S = 60
const wrong = countFailures(systemClock, WRONG_CODES_PER_MINUTE_MAX)

interface Said {
  readonly kind: PairedKind
  readonly tag: string
  readonly list: string
  readonly letIn: string
  readonly throwOut: string
}
const DISPLAYS: Said = {
  kind: 'display',
  tag: 'Displays',
  list: 'Screens on walls, by name',
  letIn: 'Let a screen in by the code it shows',
  throwOut: 'Throw a screen out: it shows nothing more within seconds',
}
const HANDHELDS: Said = {
  kind: 'handheld',
  tag: 'Handhelds',
  list: 'Handhelds that a shift shares, by name',
  letIn: 'Let a handheld in by the code it shows, for one warehouse',
  throwOut: 'Throw a handheld out: who is signed in at it is signed out',
}

const pairedRoutes = <D extends typeof draft | typeof handheldDraft>(
  { kind, tag, ...said }: Said,
  body: D,
): readonly Route[] => {
  const path = `/${kind}s`
  const common = { tag, answer: displayRow }
  const load = async (tx: Tx, id: string) => (await findDisplayRow(tx, kind, id)) ?? refuse('not-found', { what: kind })
  return [
    route({
      ...common,
      method: 'get',
      path,
      permission: `${kind}s.read`,
      summary: said.list,
      query: pageQuery.extend({ companyId: z.uuid().optional() }),
      answer: pageOf(displayRow),
      handle: ({ query }, { tx }) => listDisplays(tx, { ...query, kind }),
    }),
    route({
      ...common,
      method: 'post',
      path,
      permission: `${kind}s.write`,
      summary: said.letIn,
      needsOffice: true,
      body,
      status: 201,
      handle: async (input, { tx, principal }) => {
        // keys of one person are one guesser
        const guesser = principal.personId ?? principal.id
        if (wrong.isOver(guesser)) return refuse('too-many-requests', { seconds: RETRY_S })
        const made = await pairDisplay(tx, { kind, ...input.body }, principal)
        if (!isRefusal(made)) return load(tx, made.id)
        if (made.errors?.some(({ field }) => field === 'code')) wrong.add(guesser)
        return made
      },
    }),
    route({
      ...common,
      method: 'post',
      path: `${path}/:id/revocation`,
      permission: `${kind}s.write`,
      summary: said.throwOut,
      changesAccess: true,
      params: z.strictObject({ id: z.uuid() }),
      body: z.strictObject({}),
      status: 200,
      handle: async ({ params }, { tx, principal }) => {
        const refused = await throwOutDisplay(tx, kind, params.id, principal.name)
        return refused ?? load(tx, params.id)
      },
    }),
  ]
}
const handheldDraft = draft.extend({ warehouseId: z.uuid() })

export const routes: readonly Route[] = [...pairedRoutes(DISPLAYS, draft), ...pairedRoutes(HANDHELDS, handheldDraft)]
