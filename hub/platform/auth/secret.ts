/** What signs sessions: given by AUTH_SECRET, else made once and kept in DATA_DIR, for its owner only. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const sessionSecret = (dataDir: string, given: string | undefined): string => {
  if (given !== undefined) return given
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'auth.secret')
  try {
    writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!existsSync(path)) throw error
  }
  return readFileSync(path, 'utf8').trim()
}
