/**
 * Who acts when nobody does: what lists, facts and movements name in `actor`, `acceptedBy`, `resolvedBy` and the like. A code, for
 * screens to translate; no person and no key may be called so.
 */
export const SYSTEM = 'system'
