/** What a browser keeps to be known by: random, and only its hash is kept here. */
import { createHash, randomBytes } from 'node:crypto'

export const newSecret = (): string => randomBytes(32).toString('base64url')
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** The value of one of our cookies; undefined when it is not sent or is none of ours. */
export const tokenIn = (cookies: string, name: string): string | undefined =>
  new RegExp(`(?:^|;\\s*)${name.replace('.', '\\.')}=([\\w-]{43})(?:;|$)`).exec(cookies)?.[1]
