/** Where labels may be sent: a hub that connects wherever it is told reaches what its people must not. Pure. */

/** Raw ports of label printers (9100 and its neighbours; 6101 on mobile ones). */
const PORTS: ReadonlySet<number> = new Set([...Array.from({ length: 10 }, (_, i) => 9_100 + i), 6_101])

const PRIVATE_V4 = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/
const V4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/
/** fc00::/7 (RFC 4193). */
const PRIVATE_V6 = /^f[cd][0-9a-f]{2}:[0-9a-f:]+$/i

export interface PrinterAddress {
  readonly host: string
  readonly port: number
}

/** `configured`: `host:port` or a host for its printer ports, as PRINTER_HOSTS lists them. Names are looked up only when they are listed. */
export const isAllowed = ({ host, port }: PrinterAddress, configured: readonly string[]): boolean => {
  if (configured.includes(`${host}:${port}`)) return true
  if (!PORTS.has(port)) return false
  return configured.includes(host) || (V4.test(host) && PRIVATE_V4.test(host)) || PRIVATE_V6.test(host)
}
