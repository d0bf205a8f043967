/** A gateway's credential: made here, shown once, kept as scrypt. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** OWASP's choice for scrypt: 2^14 × 8 × 5 keeps 16 MB for some 60 ms. */
const COST = { N: 16_384, r: 8, p: 5 } as const
const HASH_BYTES = 32

const derive = (credential: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(credential, salt, HASH_BYTES, COST, (error, hash) => (error ? reject(error) : resolve(hash))),
  )

/** 32 characters, 190 bits. */
export const newCredential = (): string => randomBytes(24).toString('base64url')

export const hashCredential = async (credential: string): Promise<string> => {
  const salt = randomBytes(16)
  return `${salt.toString('base64')}$${(await derive(credential, salt)).toString('base64')}`
}

export const isCredential = async (credential: string, kept: string): Promise<boolean> => {
  const [salt = '', hash = ''] = kept.split('$')
  const expected = Buffer.from(hash, 'base64')
  const given = await derive(credential, Buffer.from(salt, 'base64'))
  return expected.length === given.length && timingSafeEqual(expected, given)
}
