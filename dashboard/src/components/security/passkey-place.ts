/** Where passkeys work: a browser binds them to the name of a site, which a number such as 127.0.0.1 is not. */

export interface PasskeyPlace {
  readonly isHere: boolean
  /** Where they work, with its port. */
  readonly address: string
  /** It is this name only on the machine that the hub runs on. */
  readonly isOwnMachine: boolean
}

/** `publicUrl`: the origin that the hub was told it has; null where it was told none. */
export const passkeyPlaceOf = (here: URL, publicUrl: string | null): PasskeyPlace => {
  if (publicUrl !== null) return { isHere: here.origin === publicUrl, address: publicUrl, isOwnMachine: false }
  const own = new URL(here.origin)
  own.protocol = 'http:'
  own.hostname = 'localhost'
  return { isHere: here.hostname === 'localhost', address: own.origin, isOwnMachine: true }
}
