/** Front door: EPC ↔ hex, URIs, element string (EPC Tag Data Standard). Pure, runs in a browser. */
export { decodeEpc } from './decode.ts'
export { elementString, epcOfElementString } from './element-string.ts'
export { encodeEpc } from './encode.ts'
export type { Epc } from './epc.ts'
export { isEpcRefusal } from './refusal.ts'
export { epcOfPureUri, epcOfTagUri, pureUri, tagUri } from './uri.ts'
