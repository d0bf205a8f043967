/** Who this house is to push services (RFC 8292): keys that follow from its secret, so that every hub of it has the same and none is kept twice. */
import { createECDH, hkdfSync } from 'node:crypto'

export interface VapidKeys {
  /** Base64url, as browsers and push services take them. */
  readonly publicKey: string
  readonly privateKey: string
}

const CURVE = 'prime256v1'
const BYTES = 32

export const vapidKeys = (secret: string, round = 0): VapidKeys => {
  const ecdh = createECDH(CURVE)
  const key = Buffer.from(hkdfSync('sha256', secret, '', `web push ${round}`, BYTES))
  try {
    ecdh.setPrivateKey(key)
  } catch {
    // one number in four thousand million is no key of the curve: then the next
    return vapidKeys(secret, round + 1)
  }
  return { publicKey: ecdh.getPublicKey('base64url'), privateKey: key.toString('base64url') }
}
