/**
 * A code of an authenticator app is good once (RFC 6238 §5.2): whoever looks over a shoulder has it for a minute and more, since a code
 * is taken one step early or late. The last step whose code was taken is kept beside the app's key. A plugin of better-auth, beside its own.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { symmetricDecrypt } from 'better-auth/crypto'
import type pg from 'pg'
import { systemClock } from '../clock.ts'
import { whoShows } from './challenge.ts'

const PATH = '/two-factor/verify-totp'
const STEP_MS = 30_000
/** As the library takes them, and one more for the step that may end before it looks. */
const STEPS = [-1, 0, 1, 2]

/** RFC 4226 §5.3, six digits. */
const codeAt = (key: string, step: number): Buffer => {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', key).update(counter).digest()
  const word = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7f_ff_ff_ff
  return Buffer.from(String(word % 1_000_000).padStart(6, '0'))
}

/** By the clock that the library reads; undefined: it is no code of now, which the library says and counts. */
const stepOf = (key: string, code: string): number | undefined => {
  const now = Math.floor(systemClock.now().getTime() / STEP_MS)
  const shown = Buffer.from(code)
  return STEPS.map((step) => now + step).find((step) => {
    const right = codeAt(key, step)
    return right.length === shown.length && timingSafeEqual(right, shown)
  })
}

export const codesOnce = (pool: pg.Pool) =>
  ({
    id: 'dockledger-codes-once',
    schema: { twoFactor: { fields: { usedStep: { type: 'number', required: false, input: false, returned: false } } } },
    hooks: {
      before: [
        {
          matcher: ({ path }) => path === PATH,
          handler: createAuthMiddleware(async (ctx) => {
            const personId = await whoShows(ctx)
            if (personId === undefined) return
            const { rows } = await pool.query<{ secret: string }>(
              'SELECT secret FROM "twoFactor" WHERE "userId" = $1',
              [personId],
            )
            const [app] = rows
            if (!app) return
            const key = await symmetricDecrypt({ key: ctx.context.secretConfig, data: app.secret })
            const step = stepOf(key, String(ctx.body.code))
            if (step === undefined) return
            // of two that show it at once, one is first
            const { rowCount } = await pool.query(
              'UPDATE "twoFactor" SET "usedStep" = $2 WHERE "userId" = $1 AND ("usedStep" IS NULL OR "usedStep" < $2)',
              [personId, step],
            )
            if (rowCount === 0) throw new APIError('UNAUTHORIZED', { code: 'INVALID_CODE', message: 'used before' })
          }),
        },
      ],
    },
  }) satisfies BetterAuthPlugin
