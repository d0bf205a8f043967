/** A gateway speaks and listens under its own name only. The same rules stand in provisioning/mosquitto/acl. */
import { DOWN_CHANNELS, parseTopic, UP_CHANNELS } from '../../contract/topics.ts'

export const mayPublish = (user: string, topic: string): boolean => {
  const parts = parseTopic(topic)
  return parts !== undefined && parts.gateway === user && UP_CHANNELS.includes(parts.channel)
}

/** A filter with a wildcard is not one of its topics. */
export const maySubscribe = (user: string, filter: string): boolean => {
  const parts = parseTopic(filter)
  return parts !== undefined && parts.gateway === user && DOWN_CHANNELS.includes(parts.channel)
}
