/**
 * Codes for who lost his authenticator app, as people write them down and type them: no letters that look alike, and whatever case and
 * dash. A plugin of better-auth, beside its own, which keeps them and takes each once.
 */
import { randomInt } from 'node:crypto'
import type { BetterAuthPlugin } from 'better-auth'
import { createAuthMiddleware } from 'better-auth/api'
import { symmetricDecrypt } from 'better-auth/crypto'
import type pg from 'pg'
import { whoShows } from './challenge.ts'

const PATH = '/two-factor/verify-backup-code'
const CODES = 10
/** Crockford's base 32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const HALF_LENGTH = 5

const half = (): string => Array.from({ length: HALF_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

/** Ten of 50 bits each, such as `7QK2M-0XA9T`. */
export const makeRecoveryCodes = (): string[] => Array.from({ length: CODES }, () => `${half()}-${half()}`)

/** What two spellings of one code have in common. */
const core = (text: string): string =>
  text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')

/** The kept code that was meant; older ones are of letters in both cases, and two may differ by case alone. undefined: none, or it is not clear. */
export const meantCode = (kept: readonly string[], typed: string): string | undefined => {
  const exact = kept.find((code) => code === typed.trim())
  if (exact !== undefined) return exact
  const [meant, ...others] = kept.filter((code) => core(code) === core(typed))
  return others.length === 0 ? meant : undefined
}

export const recoveryCodes = (pool: pg.Pool) =>
  ({
    id: 'dockledger-recovery-codes',
    hooks: {
      before: [
        {
          matcher: ({ path }) => path === PATH,
          handler: createAuthMiddleware(async (ctx) => {
            const personId = await whoShows(ctx)
            if (personId === undefined) return
            const { rows } = await pool.query<{ backupCodes: string }>(
              'SELECT "backupCodes" FROM "twoFactor" WHERE "userId" = $1',
              [personId],
            )
            const [app] = rows
            if (!app) return
            const kept: string[] = JSON.parse(
              await symmetricDecrypt({ key: ctx.context.secretConfig, data: app.backupCodes }),
            )
            const code = meantCode(kept, String(ctx.body.code))
            // a wrong one goes on as it was typed: the library refuses and counts it
            return code === undefined ? undefined : { context: { body: { ...ctx.body, code } } }
          }),
        },
      ],
    },
  }) satisfies BetterAuthPlugin
