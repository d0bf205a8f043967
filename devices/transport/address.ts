/** Where a device is: `tcp://host:port` or `serial:/dev/path?baud=9600&parity=none&dataBits=8&stopBits=1`. */

export interface TcpAddress {
  readonly kind: 'tcp'
  readonly host: string
  /** 1-65535. */
  readonly port: number
}

export interface SerialAddress {
  readonly kind: 'serial'
  readonly path: string
  /** Bits per second. */
  readonly baud: number
  readonly parity: 'none' | 'even' | 'odd'
  readonly dataBits: 7 | 8
  readonly stopBits: 1 | 2
}

export interface AddressRefusal {
  readonly refused: 'bad-address'
  /** Names the part that is wrong and what it may be. */
  readonly message: string
}

const FORMS = 'write tcp://host:port or serial:/dev/path?baud=9600&parity=none&dataBits=8&stopBits=1'
const refuse = (message: string): AddressRefusal => ({ refused: 'bad-address', message })

/** Reads an address; a refusal names the part and the remedy. Never throws. */
export const parseAddress = (address: string): TcpAddress | SerialAddress | AddressRefusal => {
  if (address.startsWith('tcp://')) return parseTcp(address)
  if (address.startsWith('serial:')) return parseSerial(address)
  return refuse(`address '${address}': ${FORMS}`)
}

const parseTcp = (address: string): TcpAddress | AddressRefusal => {
  const match = /^tcp:\/\/(\[[0-9a-fA-F:.]+\]|[^:/?#@\s]+):(\d{1,5})$/.exec(address)
  if (!match) return refuse(`address '${address}': ${FORMS}`)
  const port = Number(match[2])
  if (port < 1 || port > 65535) return refuse(`address '${address}': port must be 1 to 65535`)
  return { kind: 'tcp', host: String(match[1]).replace(/^\[|\]$/g, ''), port }
}

const PARAMETERS = ['baud', 'parity', 'dataBits', 'stopBits']

const parseSerial = (address: string): SerialAddress | AddressRefusal => {
  const [path = '', query = ''] = address.slice('serial:'.length).split('?', 2)
  if (path === '') return refuse(`address '${address}': the device path is missing; ${FORMS}`)
  const parameters = new URLSearchParams(query)
  for (const name of parameters.keys()) {
    if (!PARAMETERS.includes(name))
      return refuse(`address '${address}': unknown parameter '${name}', known: ${PARAMETERS}`)
  }
  const baud = Number(parameters.get('baud') ?? '9600')
  const parity = parameters.get('parity') ?? 'none'
  const dataBits = Number(parameters.get('dataBits') ?? '8')
  const stopBits = Number(parameters.get('stopBits') ?? '1')
  if (!Number.isInteger(baud) || baud < 50 || baud > 4_000_000)
    return refuse(`address '${address}': baud must be 50 to 4000000`)
  if (parity !== 'none' && parity !== 'even' && parity !== 'odd')
    return refuse(`address '${address}': parity must be none, even or odd`)
  if (dataBits !== 7 && dataBits !== 8) return refuse(`address '${address}': dataBits must be 7 or 8`)
  if (stopBits !== 1 && stopBits !== 2) return refuse(`address '${address}': stopBits must be 1 or 2`)
  return { kind: 'serial', path, baud, parity, dataBits, stopBits }
}
