/** Where somebody wanted to go before he was asked who he is. */

/** Never another site, however a browser reads slashes. */
const LOCAL = /^\/(?![/\\])[^\\\s]*$/

export const wayBack = (to: unknown): string => (typeof to === 'string' && LOCAL.test(to) ? to : '/')
