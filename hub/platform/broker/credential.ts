/** A gateway's credential: made here, shown once, kept as SHA-256. What 190 random bits protect needs no slow hash. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Names the scheme, so that another can follow. */
const SCHEME = 'sha256:'

/** 32 characters, 190 bits. */
export const newCredential = (): string => randomBytes(24).toString('base64url')

export const hashCredential = (credential: string): string => SCHEME + hash('sha256', credential, 'base64')

/** Kept by a hub that hashed in another way: nothing proves it any more, and only a new one helps. */
export const isOutdated = (kept: string): boolean => !kept.startsWith(SCHEME)

export const isCredential = (credential: string, kept: string): boolean => {
  const expected = Buffer.from(kept)
  const given = Buffer.from(hashCredential(credential))
  return expected.length === given.length && timingSafeEqual(expected, given)
}
