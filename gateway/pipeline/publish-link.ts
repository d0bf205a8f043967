/** One MQTT 3.1.1 connection after another to the broker: each fresh, so that nothing queues in the client unseen. */
import { type Channel, topicOf } from '@dockledger/hub/contract/topics.ts'
import { connect, type MqttClient } from 'mqtt'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { BatchLink } from './publish.ts'

export interface LinkSettings {
  readonly site: string
  readonly gateway: string
  readonly url: string
  readonly username: string
  readonly password: string | null
}

export interface LinkHost {
  readonly clock: Clock
  readonly log: Log
  /** The retained last will, as of the moment of connecting. */
  will(): string
  /** Connected, and receipts are subscribed. */
  connected(): void
  lost(): void
  receipt(payload: Uint8Array): void
}

export interface Link extends BatchLink {
  start(): void
  /** Retained, QoS 0: the next status replaces it. Nothing while not connected. */
  publishStatus(payload: string): void
  /** QoS 0: for the eye alone. Nothing while not connected. */
  publishField(payload: string): void
  /** Says `farewell` as the retained status and lets go; bounded in time. */
  stop(farewell: string): Promise<void>
}

const KEEPALIVE_S = 15
const CONNECT_MS_MAX = 10_000
const BACKOFF_MS_MIN = 500
const BACKOFF_MS_MAX = 30_000
const FAREWELL_MS_MAX = 1_000

export const createLink = (settings: LinkSettings, host: LinkHost): Link => {
  const { clock, log } = host
  const topic = (channel: Channel): string => topicOf(settings.site, settings.gateway, channel)
  let client: MqttClient | undefined
  let isReady = false
  let failures = 0
  let lastFault = ''
  let cancelRetry: (() => void) | undefined

  const discard = (): void => {
    const old = client
    client = undefined
    old?.removeAllListeners()
    // A socket may still say what it thinks of being closed.
    old?.on('error', () => undefined)
    old?.end(true)
  }
  const retry = (): void => {
    // Gateways of one site must not come back in step: the odd ms of the clock are jitter enough.
    const wait = Math.min(BACKOFF_MS_MIN * 2 ** failures, BACKOFF_MS_MAX) + (clock.steady() % 251)
    failures += 1
    cancelRetry = clock.after(wait, open)
  }
  const lose = (reason: string): void => {
    if (!client) return
    if (reason !== lastFault) log.warn({ reason }, 'not connected to the broker; entries wait in the spool')
    lastFault = reason
    const wasReady = isReady
    isReady = false
    discard()
    retry()
    if (wasReady) host.lost()
  }
  const subscribe = (own: MqttClient): void => {
    own.subscribe(topic('receipts'), { qos: 1 }, (error, granted) => {
      if (own !== client) return
      if (error || granted?.some(({ qos }) => qos > 1)) {
        lose(`the broker refuses ${topic('receipts')} to ${settings.username}: ${error?.message ?? 'not authorised'}`)
        return
      }
      isReady = true
      failures = 0
      lastFault = ''
      log.info({ url: settings.url }, 'connected to the broker')
      host.connected()
    })
  }
  const open = (): void => {
    const own = connect(settings.url, {
      protocolVersion: 4,
      clientId: settings.gateway,
      clean: true,
      username: settings.username,
      ...(settings.password === null ? {} : { password: settings.password }),
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_MS_MAX,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      will: { topic: topic('status'), payload: Buffer.from(host.will()), qos: 1, retain: true },
    })
    client = own
    let fault = ''
    own.on('connect', () => subscribe(own))
    own.on('message', (name, payload) => {
      if (name === topic('receipts')) host.receipt(payload)
    })
    own.on('error', (error) => {
      fault = error.message || String(error)
    })
    own.on('close', () => lose(fault || 'the connection was closed'))
  }
  return {
    start: open,
    isConnected: () => isReady,
    publishBatch: (payload, acknowledged) => {
      const own = client
      own?.publish(topic('observations'), payload, { qos: 1 }, (error) => {
        if (!error && own === client) acknowledged()
      })
    },
    publishStatus: (payload) => {
      if (isReady) client?.publish(topic('status'), payload, { qos: 0, retain: true })
    },
    publishField: (payload) => {
      if (isReady) client?.publish(topic('field'), payload, { qos: 0 })
    },
    reset: (reason) => lose(reason),
    stop: async (farewell) => {
      cancelRetry?.()
      const own = client
      if (own && isReady) {
        isReady = false
        await new Promise<void>((resolve) => {
          const cancel = clock.after(FAREWELL_MS_MAX, resolve)
          own.publish(topic('status'), farewell, { qos: 1, retain: true }, () => {
            cancel()
            resolve()
          })
        })
      }
      discard()
    },
  }
}
