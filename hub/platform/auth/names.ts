/** Names of people and keys. The ledger names who acted: nobody may be called as what acts by itself, nor as somebody's key. */
import { SYSTEM } from '../../contract/actor.ts'
import { HINTS } from '../../contract/hint.ts'
import { lineText, nameText } from '../../contract/text.ts'

/** Compared without spaces, marks that are not seen, and the shape of letters. */
const RESERVED = new Set([SYSTEM, 'hub', 'dockledger', 'gateway', 'apikey', '系统', '网关'])
/** `gateway dock-1` */
const GATEWAY = /^gateway\s/i
/** `wms (Administrator)` */
const KEY_OF_SOMEBODY = /\)$/

const isReserved = (name: string): boolean => {
  const plain = name.normalize('NFKC').replace(/\p{Cf}/gu, '')
  return (
    RESERVED.has(plain.replace(/[\s._-]/g, '').toLowerCase()) ||
    GATEWAY.test(plain.trim()) ||
    KEY_OF_SOMEBODY.test(plain.trim())
  )
}

export const personName = nameText.refine((name) => !isReserved(name), HINTS.personName.en)

export const keyName = lineText({ max: 32 })
