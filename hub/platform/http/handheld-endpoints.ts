/**
 * What a handheld reaches before somebody is signed in at it: its state, and signing in by badge and PIN. Its token alone opens nothing
 * else. A badge that is scanned ends whatever this browser was signed in as.
 */
import { type RequestHandler, type Response, Router } from 'express'
import type { z } from 'zod'
import {
  type BadgeLooked,
  badgeLook,
  badgeSignIn,
  HANDHELD_COOKIE,
  type HandheldState,
  pinUnlock,
  SHIFT_COOKIE,
} from '../../contract/handheld.ts'
import { isRefusal, type Refusal, refuse } from '../../contract/refusal.ts'
import { findBearer } from '../auth/badge.store.ts'
import { createBadgeLimit } from '../auth/badge-limit.ts'
import { type BadgeDesk, signInByBadge, unlockByPin } from '../auth/badge-sign-in.ts'
import { findDisplay } from '../auth/display.store.ts'
import type { Auth } from '../auth/identity.ts'
import { badgeSecretsOf } from '../auth/pin.ts'
import { endShiftAt, lockShift } from '../auth/shift.store.ts'
import { findAtHandheld } from '../auth/signed-in-by-badge.ts'
import { tokenIn } from '../auth/token.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/tx.ts'
import { countFailures } from '../failures.ts'
import { type AuditedHandheld, auditHandheld, type HandheldAuditSettings } from './audited-handheld.ts'
import { isSameOrigin } from './origin.ts'
import { sendRefusal } from './problem.ts'
import { validate } from './validate.ts'

export interface HandheldSettings extends HandheldAuditSettings {
  /** The hub's own look: nobody is signed in yet. */
  readonly system: Database
  readonly auth: Auth
  readonly clock: Clock
  readonly publicUrl: URL | undefined
  readonly onAccessChanged: () => void
}

/** Badges that one handheld may ask about; a person scans a few. */
const LOOKS_PER_MINUTE_MAX = 60
const RETRY_S = 60
/** The longest shift there can be; the hub knows when it is over. */
const COOKIE_S = 24 * 3_600

interface Asked {
  readonly handheld: PairedHandheld
  readonly token: string
  readonly cookies: string
  readonly response: Response
  readonly audit: AuditedHandheld
}
type Handle<B> = (asked: Asked, body: B) => Promise<object | Refusal>

interface PairedHandheld {
  readonly id: string
  readonly name: string
  readonly companyId: string
  readonly warehouse: { readonly id: string; readonly code: string; readonly name: string }
}

const findHandheld = async (db: Database, token: string | undefined): Promise<PairedHandheld | undefined> => {
  const found = token === undefined ? undefined : await findDisplay(db, 'handheld', token)
  return found?.warehouse ? { ...found, warehouse: found.warehouse } : undefined
}

export const handheldEndpoints = (settings: HandheldSettings): Router => {
  const { system: db, clock, publicUrl, auth } = settings
  const desk: BadgeDesk = { db, secrets: badgeSecretsOf(auth), limit: createBadgeLimit(clock), clock }
  const looks = countFailures(clock, LOOKS_PER_MINUTE_MAX)
  const router = Router({ caseSensitive: true })

  router.get('/', (request, response, next) => {
    stateOf(settings, request.headers.cookie ?? '').then((state) => void response.json(state), next)
  })
  const post = <S extends z.ZodType>(path: string, schema: S | undefined, handle: Handle<z.output<S>>): void => {
    router.post(path, guarded(settings, schema, handle))
  }
  post('/badge', badgeLook, async ({ handheld }, { badge }) => {
    looks.add(handheld.id)
    if (looks.isOver(handheld.id)) return refuse('too-many-requests', { seconds: RETRY_S })
    const bearer = await db.read((tx) => findBearer(tx, desk.secrets.badgeHash(badge)))
    return { next: bearer?.mayChoose ? 'choose' : 'pin' } satisfies BadgeLooked
  })
  post('/sign-in', badgeSignIn, async ({ handheld, cookies, response, audit }, shown) => {
    const opened = await signInByBadge(desk, handheld, shown, audit.signedIn)
    if (isRefusal(opened)) {
      audit.refused('sign-in', opened, shown.badge)
      return opened
    }
    await endPasswordSession(auth, cookies, response)
    response.cookie(SHIFT_COOKIE, opened.token, {
      httpOnly: true,
      sameSite: 'strict',
      secure: publicUrl?.protocol === 'https:',
      maxAge: COOKIE_S * 1_000,
    })
    return {}
  })
  post('/unlocking', pinUnlock, async ({ token, cookies, audit }, { pin }) => {
    const at = await findAtHandheld(desk, cookies)
    const shiftToken = tokenIn(cookies, SHIFT_COOKIE)
    if (!at || shiftToken === undefined) return refuse('not-signed-in')
    const tokens = { handheld: token, shift: shiftToken }
    const refused = await unlockByPin(desk, at.shift, tokens, pin, (tx) => audit.did(tx, 'handheld-unlocked', at.shift))
    if (refused) audit.refused('handheld-unlocked', refused)
    return refused ?? {}
  })
  post('/locking', undefined, async ({ cookies, audit }) => {
    const at = await findAtHandheld(desk, cookies)
    if (at)
      await db.transaction(async (tx) => {
        await lockShift(tx, at.shift.id)
        await audit.did(tx, 'handheld-locked', at.shift)
      })
    return {}
  })
  post('/hand-over', undefined, async ({ handheld, response, audit }) => {
    await db.transaction(async (tx) => {
      const ended = await endShiftAt(tx, handheld.id)
      if (ended) await audit.did(tx, 'handheld-handed-over', ended)
    })
    response.clearCookie(SHIFT_COOKIE)
    return {}
  })
  return router
}

const stateOf = async ({ system, clock }: HandheldSettings, cookies: string): Promise<HandheldState> => {
  const handheld = await findHandheld(system, tokenIn(cookies, HANDHELD_COOKIE))
  if (!handheld) return { state: 'unpaired' }
  const { name, warehouse } = handheld
  const at = await findAtHandheld({ db: system, clock }, cookies)
  return {
    state: at?.standing ?? 'free',
    name,
    warehouse,
    person: at ? { name: at.shift.name, shiftId: at.shift.id } : null,
  }
}

/** From this hub's own page, of a handheld that was let in, with a body that is right. */
const guarded =
  <S extends z.ZodType>(
    settings: HandheldSettings,
    schema: S | undefined,
    handle: Handle<z.output<S>>,
  ): RequestHandler =>
  (request, response, next) => {
    const answer = async (): Promise<object | Refusal> => {
      if (!isSameOrigin(request.headers, settings.publicUrl)) return refuse('bad-origin')
      const cookies = request.headers.cookie ?? ''
      const token = tokenIn(cookies, HANDHELD_COOKIE)
      const handheld = await findHandheld(settings.system, token)
      if (!handheld || token === undefined) return refuse('not-paired')
      const input = validate(schema, request.body, 'body')
      if (isRefusal(input)) return input
      const audit = auditHandheld(settings, handheld, request, String(response.getHeader('x-request-id')))
      const said = await handle({ handheld, token, cookies, response, audit }, input.value as z.output<S>)
      if (!isRefusal(said)) settings.onAccessChanged()
      return said
    }
    answer().then((said) => {
      if (isRefusal(said)) sendRefusal(response, said)
      else response.json(said)
    }, next)
  }

/** Nobody works on as whoever typed his password here before. */
const endPasswordSession = async (auth: Auth, cookies: string, response: Response): Promise<void> => {
  if (!cookies.includes('dockledger.session_token=')) return
  const { headers } = await auth.api.signOut({ headers: new Headers({ cookie: cookies }), asResponse: true })
  for (const cookie of headers.getSetCookie()) response.append('set-cookie', cookie)
}
