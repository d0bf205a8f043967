/** Message and parameter trees by the standard's names, for whoever speaks LLRP: the client and the virtual reader. */
import type { Message, Parameter } from './codec.ts'
import type { Fields } from './fields.ts'
import { MESSAGE } from './messages.ts'
import { PARAMETER, type ParameterName } from './parameters.ts'

/** LLRP 1.0.1. Every reader speaks it; 1.1 adds nothing that a dock door needs. */
export const PROTOCOL_VERSION = 1

export type MessageName = keyof typeof MESSAGE

export const messageOf = (
  name: MessageName,
  id: number,
  fields: Fields = {},
  parameters: readonly Parameter[] = [],
): Message => ({ version: PROTOCOL_VERSION, type: MESSAGE[name], name, id, fields, parameters })

export const parameter = (
  name: ParameterName,
  fields: Fields = {},
  parameters: readonly Parameter[] = [],
): Parameter => ({
  type: PARAMETER[name],
  name,
  fields,
  parameters,
})

/** LLRPStatus (§14.2.2): 0 is success. */
export const statusOf = (code: number, description = ''): Parameter =>
  parameter('LLRPStatus', { StatusCode: code, ErrorDescription: description })
