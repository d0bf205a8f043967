/** What of a person stands in the library's own table besides what it brings, and what of its tables the hub may touch itself. */
import { APIError } from 'better-auth/api'
import type pg from 'pg'
import { ADMINISTRATOR } from './roles.ts'

/** None is ever taken from what a client sends. */
export const PERSON_FIELDS = {
  role: { type: 'string', required: true, defaultValue: 'viewer', input: false },
  version: { type: 'number', required: false, defaultValue: 1, input: false },
  deactivatedAt: { type: 'date', required: false, input: false },
  lastSignInAt: { type: 'date', required: false, input: false },
} as const

/** As `libraryRefusal` knows it. */
export const DEACTIVATED = 'PERSON_DEACTIVATED'
const deactivated = () => new APIError('FORBIDDEN', { code: DEACTIVATED, message: 'deactivated' })

/**
 * Of people `u` with their person_scope `s`: who works where the actor of the transaction sees. An administrator works everywhere,
 * who was given no place nowhere.
 */
export const IN_SIGHT = `((SELECT sees_every_company() AND sees_every_warehouse()) OR '${ADMINISTRATOR}' = ANY (string_to_array(u.role, ','))
  OR (s.person_id IS NOT NULL
    AND ((SELECT sees_every_company()) OR s.companies IS NULL OR s.companies && (SELECT seen_companies())::uuid[])
    AND ((SELECT sees_every_warehouse()) OR s.warehouses IS NULL OR s.warehouses && (SELECT seen_warehouses())::uuid[])))`

/** However somebody signs in: nobody does who is deactivated, the last time is kept, and the session begins with `firstFields`. */
export const sessionHooks = <C>(pool: pg.Pool, firstFields: (context: C) => object) => ({
  session: {
    create: {
      before: async <S extends { userId: string }>(session: S, context: C) => {
        const { userId } = session
        const { rowCount } = await pool.query('SELECT FROM "user" WHERE id = $1 AND "deactivatedAt" IS NOT NULL', [
          userId,
        ])
        if (rowCount) throw deactivated()
        return { data: { ...session, ...firstFields(context) } }
      },
      after: async ({ id, userId, createdAt }: { id: string; userId: string; createdAt: Date }): Promise<void> => {
        // who deactivates him in this moment is waited for; who does so later ends this session
        const { rowCount } = await pool.query(
          'UPDATE "user" SET "lastSignInAt" = $2 WHERE id = $1 AND "deactivatedAt" IS NULL',
          [userId, createdAt],
        )
        if (rowCount) return
        await pool.query('DELETE FROM session WHERE id = $1', [id])
        throw deactivated()
      },
    },
  },
})

/**
 * So that a person, his roles and his scope change in one transaction. Column by column: no password, session or key can be read
 * by the account the hub works under, and none be made.
 */
export const GRANTS = `
  GRANT USAGE ON SCHEMA auth TO dockledger_app;
  GRANT SELECT (id, name, email, role, "createdAt", version, "deactivatedAt", "lastSignInAt"),
    INSERT (id, name, email, role, "emailVerified", "createdAt", "updatedAt", version),
    UPDATE (name, role, "updatedAt", version, "deactivatedAt", "lastSignInAt") ON auth."user" TO dockledger_app;
  GRANT SELECT (id, "userId", "createdAt", "updatedAt", "expiresAt", "ipAddress", "userAgent"), DELETE ON auth.session TO dockledger_app;
  GRANT SELECT (id, name, metadata, "referenceId", "createdAt", "expiresAt"), DELETE ON auth.apikey TO dockledger_app;
  GRANT SELECT ("userId") ON auth.account TO dockledger_app`
