/** What the client says to make a reader a dock door's reader: hear on all antennas, report at once, tell of its inputs. */
import { messageOf, parameter } from './build.ts'
import type { Message, Parameter } from './codec.ts'

/** The only ROSpec on the reader: a reader has one client, and that client is us. */
const ROSPEC_ID = 1

export interface ReaderSettings {
  /** Antenna ports from 1; empty means all the reader has. */
  readonly antennas: readonly number[]
  /** GPI ports from 1 to switch on; events of ports the reader has on already come without. */
  readonly inputs: readonly number[]
  /** The reader proves it is alive this often, ms. */
  readonly keepaliveMs: number
  /** The reader reports after this many tags; 1 means at once. Leftovers then come with the next keepalive. */
  readonly reportEveryTags: number
  /** Gen2 session 0-3; undefined leaves the reader's own setting. */
  readonly gen2Session: 0 | 1 | 2 | 3 | undefined
  /** Index into the reader's own transmit power table; undefined leaves the reader's own setting. */
  readonly powerIndex: number | undefined
}

/** §11.2.5.2: GPI changes, exceptions and antennas that fall off. Everything else would only cost bytes. */
const EVENT_TYPES_WANTED = [1, 4, 8]

export const getCapabilities = (id: number): Message =>
  // 1 = general device capabilities: the whole answer is kilobytes of frequency tables.
  messageOf('GET_READER_CAPABILITIES', id, { RequestedData: 1 })

export const setConfig = (id: number, { keepaliveMs, inputs }: ReaderSettings): Message =>
  messageOf('SET_READER_CONFIG', id, {}, [
    parameter(
      'ReaderEventNotificationSpec',
      {},
      EVENT_TYPES_WANTED.map((type) => parameter('EventNotificationState', { EventType: type, NotificationState: 1 })),
    ),
    parameter('KeepaliveSpec', { KeepaliveTriggerType: 1, PeriodicTriggerValue: keepaliveMs }),
    ...inputs.map((port) => parameter('GPIPortCurrentState', { GPIPortNum: port, Config: 1, State: 2 })),
    // Held until ENABLE_EVENTS_AND_REPORTS, so that after a reconnect nothing comes before the reader is set up (§14.2.1).
    parameter('EventsAndReports', { HoldEventsAndReportsUponReconnect: 1 }),
  ])

/** 9 = GPIPortCurrentState, port 0 = of all: what changed before this connection no event tells. */
export const getInputs = (id: number): Message => messageOf('GET_READER_CONFIG', id, { RequestedData: 9 })

/** 0 = all of them, also what a client before us left behind. */
export const deleteRoSpecs = (id: number): Message => messageOf('DELETE_ROSPEC', id, { ROSpecID: 0 })

const antennaConfiguration = ({ gen2Session, powerIndex }: ReaderSettings): readonly Parameter[] => {
  if (gen2Session === undefined && powerIndex === undefined) return []
  const transmitter =
    powerIndex === undefined
      ? []
      : [parameter('RFTransmitter', { HopTableID: 1, ChannelIndex: 1, TransmitPower: powerIndex })]
  const singulation =
    gen2Session === undefined
      ? []
      : [
          parameter('C1G2InventoryCommand', {}, [
            parameter('C1G2SingulationControl', { Session: gen2Session, TagPopulation: 32 }),
          ]),
        ]
  return [parameter('AntennaConfiguration', { AntennaID: 0 }, [...transmitter, ...singulation])]
}

const CONTENT = {
  EnableAntennaID: 1,
  EnablePeakRSSI: 1,
  EnableFirstSeenTimestamp: 1,
  EnableLastSeenTimestamp: 1,
  EnableTagSeenCount: 1,
}

/** §11.2.1: started by START_ROSPEC (null trigger), never stopped by itself, Gen2 on the wanted antennas. */
export const addRoSpec = (id: number, settings: ReaderSettings): Message =>
  messageOf('ADD_ROSPEC', id, {}, [
    parameter('ROSpec', { ROSpecID: ROSPEC_ID }, [
      parameter('ROBoundarySpec', {}, [parameter('ROSpecStartTrigger'), parameter('ROSpecStopTrigger')]),
      parameter('AISpec', { AntennaIDs: settings.antennas.length > 0 ? settings.antennas : [0] }, [
        parameter('AISpecStopTrigger'),
        parameter(
          'InventoryParameterSpec',
          { InventoryParameterSpecID: 1, ProtocolID: 1 },
          antennaConfiguration(settings),
        ),
      ]),
      parameter('ROReportSpec', { ROReportTrigger: 1, N: settings.reportEveryTags }, [
        parameter('TagReportContentSelector', CONTENT),
      ]),
    ]),
  ])

export const enableRoSpec = (id: number): Message => messageOf('ENABLE_ROSPEC', id, { ROSpecID: ROSPEC_ID })
export const startRoSpec = (id: number): Message => messageOf('START_ROSPEC', id, { ROSpecID: ROSPEC_ID })
export const enableReports = (id: number): Message => messageOf('ENABLE_EVENTS_AND_REPORTS', id)
export const getReport = (id: number): Message => messageOf('GET_REPORT', id)
export const acknowledge = (id: number): Message => messageOf('KEEPALIVE_ACK', id)
export const closeConnection = (id: number): Message => messageOf('CLOSE_CONNECTION', id)
