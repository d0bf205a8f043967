/** What a reader's message means to the session: the few things it can act on, whatever the wire form. */
import { type Message, numberOf, type Parameter, parameterOf } from './codec.ts'
import { MESSAGE } from './messages.ts'
import { PARAMETER } from './parameters.ts'

export type Heard =
  /** ConnectionAttemptEvent: 0 success, 1 and 2 another connection exists, 3 failed, 4 another client attempted. */
  | { readonly heard: 'greeting'; readonly status: number }
  | {
      readonly heard: 'answer'
      readonly id: number
      readonly code: number
      readonly text: string
      readonly reader?: ReaderTraits
    }
  | { readonly heard: 'keepalive'; readonly id: number }
  | { readonly heard: 'input'; readonly port: number; readonly isHigh: boolean }
  | { readonly heard: 'antenna'; readonly antenna: number; readonly isConnected: boolean }
  | { readonly heard: 'complaint'; readonly text: string }
  | { readonly heard: 'error'; readonly code: number; readonly text: string }
  | { readonly heard: 'goodbye' }

/** From GeneralDeviceCapabilities (§10.2.1). */
interface ReaderTraits {
  readonly antennaCount: number
  readonly hasUtcClock: boolean
}

const textOf = (parent: Parameter | undefined, field: string): string => {
  const value = parent?.fields[field]
  return typeof value === 'string' ? value : ''
}

/** One notification may carry several events, and its timestamp may be missing (a reader in use sends none). */
const heardEvent = (event: Parameter): Heard | undefined => {
  const number = (field: string): number => numberOf(event, field) ?? 0
  switch (event.type) {
    case PARAMETER.ConnectionAttemptEvent:
      return { heard: 'greeting', status: number('Status') }
    case PARAMETER.ConnectionCloseEvent:
      return { heard: 'goodbye' }
    case PARAMETER.GPIEvent:
      return { heard: 'input', port: number('GPIPortNumber'), isHigh: number('GPIEvent') === 1 }
    case PARAMETER.AntennaEvent:
      return { heard: 'antenna', antenna: number('AntennaID'), isConnected: number('EventType') === 1 }
    case PARAMETER.ReaderExceptionEvent:
      return { heard: 'complaint', text: textOf(event, 'Message') || 'an exception without words' }
    case PARAMETER.ReportBufferOverflowErrorEvent:
      return { heard: 'complaint', text: 'its report buffer overflowed, reads are lost' }
    default:
      return undefined
  }
}

const traitsOf = (message: Message): ReaderTraits | undefined => {
  const general = parameterOf(message, PARAMETER.GeneralDeviceCapabilities)
  const antennaCount = numberOf(general, 'MaxNumberOfAntennaSupported')
  if (antennaCount === undefined) return undefined
  return { antennaCount, hasUtcClock: numberOf(general, 'HasUTCClockCapability') === 1 }
}

/** GPIPortCurrentState: 0 low, 1 high, 2 unknown, which says nothing. */
const inputsOf = (message: Message): readonly Heard[] =>
  (message.parameters ?? []).flatMap((port): readonly Heard[] => {
    const state = port.type === PARAMETER.GPIPortCurrentState ? numberOf(port, 'State') : undefined
    return state === 0 || state === 1
      ? [{ heard: 'input', port: numberOf(port, 'GPIPortNum') ?? 0, isHigh: state === 1 }]
      : []
  })

/** In the order of the bytes; empty for what asks for no action (reports take another way, see report.ts). */
export const heardIn = (message: Message): readonly Heard[] => {
  if (message.type === MESSAGE.KEEPALIVE) return [{ heard: 'keepalive', id: message.id }]
  if (message.type === MESSAGE.READER_EVENT_NOTIFICATION) {
    const events = parameterOf(message, PARAMETER.ReaderEventNotificationData)?.parameters ?? []
    return events.map(heardEvent).filter((heard) => heard !== undefined)
  }
  const status = parameterOf(message, PARAMETER.LLRPStatus)
  const code = numberOf(status, 'StatusCode')
  if (code === undefined) return []
  const text = textOf(status, 'ErrorDescription')
  if (message.type === MESSAGE.ERROR_MESSAGE) return [{ heard: 'error', code, text }]
  const reader = traitsOf(message)
  return [{ heard: 'answer', id: message.id, code, text, ...(reader ? { reader } : {}) }, ...inputsOf(message)]
}
