/** Front door: EPC ↔ hex, URIs, element string (EPC Tag Data Standard). Pure, runs in a browser. */
export { decodeEpc } from './decode.ts'
export { type ElementStringChoice, elementString, epcOfElementString } from './element-string.ts'
export { encodeEpc } from './encode.ts'
export type { Epc, GiaiEpc, GraiEpc, SglnEpc, SgtinEpc, SsccEpc } from './epc.ts'
export { type EpcRefusal, type EpcRefusalCode, isEpcRefusal } from './refusal.ts'
export type { EpcKey, EpcScheme } from './schemes.ts'
export { epcOfPureUri, epcOfTagUri, pureUri, tagUri } from './uri.ts'
