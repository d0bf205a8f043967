/**
 * LLRP messages as plain trees and back (LLRP 1.0.1 §16). Decoding never throws and never drops a byte: what is not
 * understood is kept raw where it stood, so encoding the tree gives the very bytes that came.
 */
import { bytesOf, hexOf, joined, u16At, u32At } from './bytes.ts'
import { type Fields, readFields, writeFields } from './fields.ts'
import { HEADER_BYTES } from './frames.ts'
import { MESSAGES } from './messages.ts'
import { PARAMETERS } from './parameters.ts'

export interface Parameter {
  readonly type: number
  /** The standard's name; `Unknown` for a TLV type no table lists. */
  readonly name: string
  readonly fields: Fields
  readonly parameters?: readonly Parameter[]
  /** Hex of what follows and was not understood: all of an unknown parameter's value. */
  readonly raw?: string
  /** The six reserved header bits, when a sender set them. */
  readonly reserved?: number
}

export interface Message {
  /** 3 bits: 1 is LLRP 1.0.1, 2 is LLRP 1.1. */
  readonly version: number
  readonly type: number
  readonly name: string
  readonly id: number
  readonly fields: Fields
  readonly parameters?: readonly Parameter[]
  readonly raw?: string
  readonly reserved?: number
}

type Body = Pick<Parameter, 'fields' | 'parameters' | 'raw'>

const TLV_HEADER_BYTES = 4
/** Deeper than any nesting of the standard (ROSpec reaches 7); bounds the recursion on hostile bytes. */
const DEPTH_MAX = 16

const decodeBody = (layout: ReturnType<typeof PARAMETERS.get>, bytes: Uint8Array, depth: number): Body => {
  const read = layout && depth < DEPTH_MAX ? readFields(layout, bytes) : undefined
  if (!layout || !read) return layout || bytes.length > 0 ? { fields: {}, raw: hexOf(bytes) } : { fields: {} }
  const left = bytes.subarray(read.size)
  if (left.length === 0) return { fields: read.fields }
  if (!layout.holdsParameters) return { fields: read.fields, raw: hexOf(left) }
  return { fields: read.fields, ...decodeParameters(left, depth + 1) }
}

const decodeTv = (bytes: Uint8Array): { parameter: Parameter; size: number } | undefined => {
  const type = (bytes[0] ?? 0) & 0x7f
  const layout = PARAMETERS.get(type)
  const size = 1 + (layout?.fixedBits ?? 0) / 8
  if (!layout || bytes.length < size) return undefined
  const fields = readFields(layout, bytes.subarray(1, size))?.fields ?? {}
  return { parameter: { type, name: layout.name, fields }, size }
}

const decodeTlv = (bytes: Uint8Array, depth: number): { parameter: Parameter; size: number } | undefined => {
  const size = u16At(bytes, 2)
  if (size < TLV_HEADER_BYTES || size > bytes.length) return undefined
  const header = u16At(bytes, 0)
  const type = header & 0x3ff
  // Types below 128 are TV numbers; met in a TLV header they mean nothing the standard defines.
  const layout = type < 128 ? undefined : PARAMETERS.get(type)
  const body = decodeBody(layout, bytes.subarray(TLV_HEADER_BYTES, size), depth)
  const reserved = header >> 10
  const parameter = { type, name: layout?.name ?? 'Unknown', ...body, ...(reserved === 0 ? {} : { reserved }) }
  return { parameter, size }
}

/**
 * A run of parameters. It ends early, with the rest raw, at an unknown TV type (it carries no length, §16.1.2.2) or at a
 * length that cannot be; the parent's own length keeps what comes after it readable.
 */
export const decodeParameters = (bytes: Uint8Array, depth = 0): Pick<Body, 'parameters' | 'raw'> => {
  const parameters: Parameter[] = []
  let at = 0
  while (at < bytes.length) {
    const left = bytes.subarray(at)
    const isTv = ((left[0] ?? 0) & 0x80) !== 0
    const decoded = isTv ? decodeTv(left) : decodeTlv(left, depth)
    if (!decoded) return { ...(parameters.length > 0 ? { parameters } : {}), raw: hexOf(left) }
    parameters.push(decoded.parameter)
    at += decoded.size
  }
  return { parameters }
}

/** The tree of one whole message, header included, as `createFrames` cut it. */
export const decodeMessage = (frame: Uint8Array): Message => {
  const header = u16At(frame, 0)
  const type = header & 0x3ff
  const layout = MESSAGES.get(type)
  const body = decodeBody(layout, frame.subarray(HEADER_BYTES), 0)
  const reserved = header >> 13
  return {
    version: (header >> 10) & 7,
    type,
    name: layout?.name ?? 'Unknown',
    id: u32At(frame, 6),
    ...body,
    ...(reserved === 0 ? {} : { reserved }),
  }
}

const encodeBody = (layout: ReturnType<typeof PARAMETERS.get>, body: Body): Uint8Array => {
  const understood =
    layout && (layout.fields.length === 0 || Object.keys(body.fields).length > 0 || body.raw === undefined)
  return joined([
    understood ? writeFields(layout, body.fields) : new Uint8Array(0),
    ...(body.parameters ?? []).map(encodeParameter),
    bytesOf(body.raw ?? '') ?? new Uint8Array(0),
  ])
}

const encodeParameter = (parameter: Parameter): Uint8Array => {
  const layout = PARAMETERS.get(parameter.type)
  const known = parameter.name === 'Unknown' ? undefined : layout
  const body = encodeBody(known, parameter)
  if (known && known.type < 128) return joined([Uint8Array.of(0x80 | known.type), body])
  const size = body.length + TLV_HEADER_BYTES
  const header = ((parameter.reserved ?? 0) << 10) | parameter.type
  return joined([Uint8Array.of(header >> 8, header & 255, size >> 8, size & 255), body])
}

/** The bytes of a message. Throws TypeError for a value that does not fit its field: a bug, never the environment. */
export const encodeMessage = (message: Message): Uint8Array => {
  const body = encodeBody(MESSAGES.get(message.type), message)
  const frame = new Uint8Array(HEADER_BYTES + body.length)
  const view = new DataView(frame.buffer)
  view.setUint16(0, ((message.reserved ?? 0) << 13) | (message.version << 10) | message.type)
  view.setUint32(2, frame.length)
  view.setUint32(6, message.id)
  frame.set(body, HEADER_BYTES)
  return frame
}

/** The first parameter of that type directly below; undefined when there is none. */
export const parameterOf = (parent: Pick<Parameter, 'parameters'> | undefined, type: number): Parameter | undefined =>
  parent?.parameters?.find((parameter) => parameter.type === type)

/** A field that the layout says is a number; undefined when the sender left it out. */
export const numberOf = (parent: Pick<Parameter, 'fields'> | undefined, field: string): number | undefined => {
  const value = parent?.fields[field]
  return typeof value === 'number' ? value : undefined
}
