import { expect, it } from 'vitest'
import { hashCredential, isCredential, isOutdated, newCredential } from './credential.ts'

it('is proved by its hash, which names its scheme and holds nothing of it', () => {
  const credential = newCredential()
  const kept = hashCredential(credential)
  expect(credential).toMatch(/^[\w-]{32}$/)
  expect(kept).toMatch(/^sha256:/)
  expect(kept).not.toContain(credential)
  expect([isCredential(credential, kept), isCredential(newCredential(), kept), isCredential('', kept)]).toEqual([
    true,
    false,
    false,
  ])
})

it('kept in another way is proved by nothing', () => {
  const scrypt = 'c2FsdA==$aGFzaA=='
  expect([isOutdated(scrypt), isCredential('hash', scrypt), isOutdated(hashCredential('x'))]).toEqual([
    true,
    false,
    false,
  ])
})
