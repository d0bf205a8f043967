import { describe, expect, it } from 'vitest'
import { passkeyPlaceOf } from './passkey-place.ts'

describe('the place of passkeys', () => {
  it.each([
    ['http://localhost:8080/account', null, true, 'http://localhost:8080'],
    ['http://127.0.0.1:8080/account', null, false, 'http://localhost:8080'],
    ['http://192.168.1.20:8080/', null, false, 'http://localhost:8080'],
    ['https://dock.example.com/', 'https://dock.example.com', true, 'https://dock.example.com'],
    ['http://127.0.0.1:8080/', 'https://dock.example.com', false, 'https://dock.example.com'],
    ['http://localhost:8080/', 'https://dock.example.com', false, 'https://dock.example.com'],
  ])('of %s, where the hub was told %s', (here, publicUrl, isHere, address) => {
    expect(passkeyPlaceOf(new URL(here), publicUrl)).toMatchObject({
      isHere,
      address,
      isOwnMachine: publicUrl === null,
    })
  })
})
