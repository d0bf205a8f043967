/** What a virtual reader remembers and answers (LLRP 1.0.1 §9–§14): a pure machine, one message in, its replies out. */
import { messageOf, PROTOCOL_VERSION, parameter, statusOf } from './build.ts'
import { type Message, numberOf, type Parameter, parameterOf } from './codec.ts'
import { MESSAGE, MESSAGES } from './messages.ts'
import { PARAMETER } from './parameters.ts'
import { STATUS } from './status.ts'

interface RoSpecEntry {
  readonly parameter: Parameter
  readonly state: 'disabled' | 'inactive' | 'active'
}

export interface ReaderState {
  readonly roSpecs: ReadonlyMap<number, RoSpecEntry>
  /** 0 = no keepalives. */
  readonly keepaliveMs: number
  /** NotificationEventTypes switched on. */
  readonly events: ReadonlySet<number>
  /** Whether a reconnecting client gets nothing until it says so (EventsAndReports). */
  readonly holdsOnReconnect: boolean
  readonly isHeld: boolean
}

export interface ReaderHardware {
  readonly antennaCount: number
  /** Level of each GPI port, from 1. */
  readonly inputs: ReadonlyMap<number, boolean>
  readonly hasUtcClock: boolean
}

export interface Reply {
  readonly state: ReaderState
  readonly messages: readonly Message[]
  readonly closes?: boolean
  /** GET_REPORT: hand over what has gathered. */
  readonly flushes?: boolean
}

export const FACTORY_STATE: ReaderState = {
  roSpecs: new Map(),
  keepaliveMs: 0,
  events: new Set(),
  holdsOnReconnect: false,
  isHeld: false,
}

type Verdict = readonly [code: number, text: string]
const FINE: Verdict = [STATUS.M_Success, '']

const responseTo = (message: Message, [code, text]: Verdict, parameters: readonly Parameter[] = []): Message => {
  const type = message.type === MESSAGE.CLOSE_CONNECTION ? MESSAGE.CLOSE_CONNECTION_RESPONSE : message.type + 10
  const name = MESSAGES.get(type)?.name ?? 'Unknown'
  return {
    version: PROTOCOL_VERSION,
    type,
    name,
    id: message.id,
    fields: {},
    parameters: [statusOf(code, text), ...parameters],
  }
}

const errorFor = (message: Message, code: number, text: string): Message =>
  messageOf('ERROR_MESSAGE', message.id, {}, [statusOf(code, text)])

const general = ({ antennaCount, inputs, hasUtcClock }: ReaderHardware): Parameter =>
  parameter(
    'GeneralDeviceCapabilities',
    {
      MaxNumberOfAntennaSupported: antennaCount,
      HasUTCClockCapability: hasUtcClock ? 1 : 0,
      ReaderFirmwareVersion: 'virtual-1',
    },
    [
      parameter('ReceiveSensitivityTableEntry', { Index: 1, ReceiveSensitivityValue: 0 }),
      parameter('GPIOCapabilities', { NumGPIs: inputs.size, NumGPOs: 0 }),
      ...Array.from({ length: antennaCount }, (_, index) =>
        parameter('PerAntennaAirProtocol', { AntennaID: index + 1, ProtocolID: '01' }),
      ),
    ],
  )

const abilities = parameter('LLRPCapabilities', {
  SupportsEventAndReportHolding: 1,
  MaxNumPriorityLevelsSupported: 1,
  MaxNumROSpecs: 1,
  MaxNumSpecsPerROSpec: 1,
  MaxNumInventoryParameterSpecsPerAISpec: 1,
})

/** RequestedData (§9.1): 0 all, 1 general, 2 LLRP. */
const capabilities = (message: Message, hardware: ReaderHardware): Message => {
  const wanted = numberOf(message, 'RequestedData') ?? 0
  const parts = [...(wanted <= 1 ? [general(hardware)] : []), ...(wanted === 0 || wanted === 2 ? [abilities] : [])]
  return responseTo(message, FINE, parts)
}

const configured = (state: ReaderState, message: Message): ReaderState => {
  const base = numberOf(message, 'ResetToFactoryDefault') === 1 ? { ...FACTORY_STATE, isHeld: state.isHeld } : state
  const keepalive = parameterOf(message, PARAMETER.KeepaliveSpec)
  const hold = numberOf(parameterOf(message, PARAMETER.EventsAndReports), 'HoldEventsAndReportsUponReconnect')
  const events = new Set(base.events)
  for (const change of parameterOf(message, PARAMETER.ReaderEventNotificationSpec)?.parameters ?? []) {
    const type = numberOf(change, 'EventType') ?? 0
    if (numberOf(change, 'NotificationState') === 1) events.add(type)
    else events.delete(type)
  }
  const period = numberOf(keepalive, 'KeepaliveTriggerType') === 1 ? numberOf(keepalive, 'PeriodicTriggerValue') : 0
  return {
    ...base,
    events,
    keepaliveMs: keepalive ? (period ?? 0) : base.keepaliveMs,
    holdsOnReconnect: hold === undefined ? base.holdsOnReconnect : hold === 1,
  }
}

/** RequestedData: 0 all, 8 keepalives, 9 GPI ports (port 0 = all of them), 11 holding; of the rest there is nothing to say. */
const currentConfig = (state: ReaderState, message: Message, { inputs }: ReaderHardware): Message => {
  const wanted = numberOf(message, 'RequestedData') ?? 0
  const port = numberOf(message, 'GPIPortNum') ?? 0
  if (port !== 0 && !inputs.has(port))
    return responseTo(message, [STATUS.M_FieldError, `GPI port ${port} does not exist`])
  const keepalive = parameter('KeepaliveSpec', {
    KeepaliveTriggerType: state.keepaliveMs > 0 ? 1 : 0,
    PeriodicTriggerValue: state.keepaliveMs,
  })
  const ports = [...inputs]
    .filter(([number]) => port === 0 || number === port)
    .map(([number, isHigh]) =>
      parameter('GPIPortCurrentState', { GPIPortNum: number, Config: 1, State: isHigh ? 1 : 0 }),
    )
  const holding = parameter('EventsAndReports', { HoldEventsAndReportsUponReconnect: state.holdsOnReconnect ? 1 : 0 })
  return responseTo(message, FINE, [
    ...(wanted === 0 || wanted === 8 ? [keepalive] : []),
    ...(wanted === 0 || wanted === 9 ? ports : []),
    ...(wanted === 0 || wanted === 11 ? [holding] : []),
  ])
}

const antennasOf = (roSpec: Parameter): readonly number[] => {
  const ids = parameterOf(roSpec, PARAMETER.AISpec)?.fields.AntennaIDs
  return Array.isArray(ids) ? ids : []
}

const verdictOnAdding = (state: ReaderState, added: Parameter | undefined, hardware: ReaderHardware): Verdict => {
  if (!added) return [STATUS.M_MissingParameter, 'ROSpec is missing']
  const id = numberOf(added, 'ROSpecID') ?? 0
  if (id === 0) return [STATUS.M_FieldError, 'ROSpecID must not be 0']
  if (state.roSpecs.has(id)) return [STATUS.M_FieldError, `ROSpec ${id} exists already`]
  const beyond = antennasOf(added).find((antenna) => antenna > hardware.antennaCount)
  if (beyond !== undefined) return [STATUS.M_FieldError, `antenna ${beyond} does not exist`]
  return FINE
}

const added = (state: ReaderState, message: Message, hardware: ReaderHardware): Reply => {
  const roSpec = parameterOf(message, PARAMETER.ROSpec)
  const verdict = verdictOnAdding(state, roSpec, hardware)
  const messages = [responseTo(message, verdict)]
  if (!roSpec || verdict !== FINE) return { state, messages }
  const id = numberOf(roSpec, 'ROSpecID') ?? 0
  return {
    state: { ...state, roSpecs: new Map(state.roSpecs).set(id, { parameter: roSpec, state: 'disabled' }) },
    messages,
  }
}

const startsAtOnce = (roSpec: Parameter): boolean => {
  const trigger = parameterOf(parameterOf(roSpec, PARAMETER.ROBoundarySpec), PARAMETER.ROSpecStartTrigger)
  return numberOf(trigger, 'ROSpecStartTriggerType') === 1
}

/** The entry after the command; undefined deletes it, text says why it cannot be. */
const commanded = (type: number, entry: RoSpecEntry): RoSpecEntry | undefined | string => {
  if (type === MESSAGE.DELETE_ROSPEC) return undefined
  if (type === MESSAGE.DISABLE_ROSPEC) return { ...entry, state: 'disabled' }
  if (type === MESSAGE.ENABLE_ROSPEC) return { ...entry, state: startsAtOnce(entry.parameter) ? 'active' : 'inactive' }
  if (entry.state === 'disabled') return 'is disabled'
  return { ...entry, state: type === MESSAGE.START_ROSPEC ? 'active' : 'inactive' }
}

/** DELETE, START, STOP, ENABLE, DISABLE: an id, or 0 for all where the standard allows it. */
const commandedAll = (state: ReaderState, message: Message): Reply => {
  const id = numberOf(message, 'ROSpecID') ?? 0
  const refuse = (text: string): Reply => ({ state, messages: [responseTo(message, [STATUS.M_FieldError, text])] })
  if (id !== 0 && !state.roSpecs.has(id)) return refuse(`ROSpec ${id} does not exist`)
  const roSpecs = new Map(state.roSpecs)
  for (const [key, entry] of state.roSpecs) {
    if (id !== 0 && key !== id) continue
    const next = commanded(message.type, entry)
    if (typeof next === 'string') return refuse(`ROSpec ${key} ${next}`)
    if (next) roSpecs.set(key, next)
    else roSpecs.delete(key)
  }
  return { state: { ...state, roSpecs }, messages: [responseTo(message, FINE)] }
}

/** What the reader does with one message of its client. `ERROR_MESSAGE` is never answered (§14.1.8). */
export const readerReply = (state: ReaderState, message: Message, hardware: ReaderHardware): Reply => {
  if (message.type === MESSAGE.ERROR_MESSAGE || message.type === MESSAGE.KEEPALIVE_ACK) return { state, messages: [] }
  if (message.version !== PROTOCOL_VERSION) {
    return { state, messages: [errorFor(message, STATUS.M_UnsupportedVersion, 'this reader speaks LLRP 1.0.1')] }
  }
  switch (message.type) {
    case MESSAGE.GET_READER_CAPABILITIES:
      return { state, messages: [capabilities(message, hardware)] }
    case MESSAGE.GET_READER_CONFIG:
      return { state, messages: [currentConfig(state, message, hardware)] }
    case MESSAGE.SET_READER_CONFIG:
      return { state: configured(state, message), messages: [responseTo(message, FINE)] }
    case MESSAGE.ADD_ROSPEC:
      return added(state, message, hardware)
    case MESSAGE.DELETE_ROSPEC:
    case MESSAGE.START_ROSPEC:
    case MESSAGE.STOP_ROSPEC:
    case MESSAGE.ENABLE_ROSPEC:
    case MESSAGE.DISABLE_ROSPEC:
      return commandedAll(state, message)
    case MESSAGE.GET_ROSPECS:
      return {
        state,
        messages: [
          responseTo(
            message,
            FINE,
            [...state.roSpecs.values()].map((entry) => entry.parameter),
          ),
        ],
      }
    case MESSAGE.GET_ACCESSSPECS:
    case MESSAGE.DELETE_ACCESSSPEC:
      return { state, messages: [responseTo(message, FINE)] }
    case MESSAGE.ENABLE_EVENTS_AND_REPORTS:
      return { state: { ...state, isHeld: false }, messages: [] }
    case MESSAGE.GET_REPORT:
      return { state, messages: [], flushes: true }
    case MESSAGE.CLOSE_CONNECTION:
      return { state, messages: [responseTo(message, FINE)], closes: true }
    default:
      return { state, messages: [errorFor(message, STATUS.M_UnsupportedMessage, `message type ${message.type}`)] }
  }
}
