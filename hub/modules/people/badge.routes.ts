import { z } from 'zod'
import { badgeIssue, handheldAccess, pinText } from '../../contract/handheld.ts'
import { refuse } from '../../contract/refusal.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { accessOf } from '../../views/people.view.ts'
import { issueBadge, setOwnPin } from './badge.commands.ts'
import { personParam } from './person.routes.ts'

const mine = { permission: 'me.read', tag: 'People', answer: handheldAccess } as const

export const badgeRoutes = (declared: () => ReadonlySet<string>): Route[] => [
  route({
    ...mine,
    method: 'get',
    path: '/me/handheld',
    summary: 'Whether one has a badge and a PIN for handhelds',
    handle: async (_, { tx, principal }) =>
      principal.personId === undefined ? refuse('person-needed') : accessOf(tx, principal.personId),
  }),
  route({
    ...mine,
    method: 'put',
    path: '/me/pin',
    summary: 'Set the PIN that goes with one’s badge; whoever is signed in with the old one is signed out',
    stepUp: true,
    changesAccess: true,
    body: z.strictObject({ pin: pinText }),
    handle: ({ body }, { tx, principal, secrets }) => setOwnPin(tx, principal, body.pin, secrets),
  }),
  route({
    method: 'post',
    path: '/people/:id/badge',
    permission: 'people.write',
    tag: 'People',
    summary: 'Give a person a badge for handhelds, in place of the one before; answers it, shown this once',
    stepUp: true,
    changesAccess: true,
    answersSecret: true,
    params: personParam,
    body: badgeIssue,
    answer: z.object({ badge: z.string() }),
    handle: ({ params: { id }, body: { badge } }, { tx, principal, secrets }) =>
      issueBadge(tx, { principal, declared: declared() }, { id, badge }, secrets),
  }),
]
