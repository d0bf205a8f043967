/** The name in a Content-Disposition: in UTF-8 where it has one (RFC 8187), else quoted or a bare token (RFC 6266 §4.1). */
export const fileNameIn = (disposition: string): string | undefined => {
  const wide = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition)?.[1]
  if (wide !== undefined) return decodeURIComponent(wide)
  const quoted = /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1]
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? /filename=([^;\s"]+)/i.exec(disposition)?.[1]
}
