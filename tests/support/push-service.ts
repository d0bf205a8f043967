/** A push service of the test's own: takes what RFC 8030 says, checks who sent it and reads what only a browser could. */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly path: string
  /** Of the key that signed it, where the signature is right. */
  readonly vapidKey: string
  readonly claims: { readonly aud: string; readonly exp: number; readonly sub: string }
  readonly topic: string
  readonly payload: unknown
}

/** RFC 8291 §3.4 and RFC 8188: one record of aes128gcm. */
const opened = (body: Buffer, browser: ReturnType<typeof createECDH>, auth: Buffer): unknown => {
  const salt = body.subarray(0, 16)
  const keyLength = body[20] ?? 0
  const sender = body.subarray(21, 21 + keyLength)
  const record = body.subarray(21 + keyLength)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), sender])
  const ikm = Buffer.from(hkdfSync('sha256', browser.computeSecret(sender), auth, info, 32))
  const key = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: nonce\0', 12))
  const cipher = createDecipheriv('aes-128-gcm', key, nonce)
  cipher.setAuthTag(record.subarray(-16))
  const plain = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()])
  return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString())
}

/** RFC 8292: `vapid t=JWT, k=KEY`, ES256. Throws when the signature is wrong. */
const signed = (authorization: string): Pick<Received, 'vapidKey' | 'claims'> => {
  const [, token = '', vapidKey = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(authorization) ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(vapidKey, 'base64url')
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')]
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  const isRight = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!isRight) throw new Error('not signed by the key that it names')
  return { vapidKey, claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) }
}

export const startPushService = async () => {
  const received: Received[] = []
  const faults: unknown[] = []
  const browser = createECDH('prime256v1')
  browser.generateKeys()
  const auth = randomBytes(16)
  /** Paths that are given up. */
  const gone = new Set<string>()
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const path = request.url ?? ''
    try {
      const { authorization = '', topic } = request.headers
      const payload = opened(Buffer.concat(parts), browser, auth)
      received.push({ path, ...signed(authorization), topic: String(topic), payload })
      response.writeHead(gone.has(path) ? 410 : 201).end()
    } catch (fault) {
      faults.push(fault)
      response.writeHead(400).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    received,
    faults,
    gone,
    /** As a browser would say it. */
    subscription: (path: string) => ({
      endpoint: `${url}${path}`,
      keys: { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') },
    }),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
