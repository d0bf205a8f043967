/** Second factors that are typed. */

/** A recovery code is longer, and has letters. */
const APP_CODE = /^(?:\s*\d){1,8}\s*$/

/** Whether it can only be meant as what an authenticator app shows, right or not. */
export const isAppCode = (text: string): boolean => APP_CODE.test(text)
