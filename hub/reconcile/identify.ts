/** What a tag's bits say it is on. The same tag has one name in the ledger, however many words a reader returned. */
import { decodeEpc, encodeEpc, isEpcRefusal } from '@dockledger/devices/epc/index.ts'

export interface Identity {
  /** Upper-case hex of the EPC alone: what follows its scheme's last bit is cut off. */
  readonly epc: string
  /** Only of trade items; a pallet or an asset has none. */
  readonly gtin14?: string
  readonly scheme?: string
  /** Why it cannot be read. */
  readonly fault?: { readonly code: string; readonly message: string }
}

const HEX_DIGITS_96 = 24

export const identify = (hex: string): Identity => {
  const epc = decodeEpc(hex)
  if (isEpcRefusal(epc)) {
    const fault = { code: epc.refused, message: epc.message }
    return epc.scheme === undefined ? { epc: hex, fault } : { epc: hex, fault, scheme: epc.scheme }
  }
  const name = epc.scheme.endsWith('-96') ? hex.slice(0, HEX_DIGITS_96).toUpperCase() : encodeEpc(epc)
  return epc.key === 'sgtin' ? { epc: name, scheme: epc.scheme, gtin14: epc.gtin14 } : { epc: name, scheme: epc.scheme }
}
