/** To which push services the hub speaks: a browser names the address, and the hub must not be led into the house's own network. */

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** `hosts`: names, with a leading `*.` for those below one. Without encryption only to this machine, where it is named. */
export const isPushAddress = (address: string, hosts: readonly string[]): boolean => {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, port, username, password } = new URL(address)
  if (username || password) return false
  const isLocal = LOOPBACK.has(hostname)
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocal)) return false
  if (port && !isLocal) return false
  return hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host))
}
