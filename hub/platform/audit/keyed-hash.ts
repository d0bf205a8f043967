/** What must not be kept is kept as a hash that only this house can compute: equal values stay comparable, and none can be guessed. */
import { createHmac } from 'node:crypto'
import { Hashed, type HashValue } from './changes.ts'

const HEX_CHARACTERS = 16

export const keyedHash = (secret: string): HashValue => {
  const key = createHmac('sha256', secret).update('values in the audit').digest()
  return (value) =>
    new Hashed(createHmac('sha256', key).update(JSON.stringify(value)).digest('hex').slice(0, HEX_CHARACTERS))
}
