/** A plain letter to one person. */
export interface Mail {
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
}

/** A line of a header: what people called things must not begin another one. */
export const line = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
