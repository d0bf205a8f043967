/** MQTT topics `dockledger/v1/<site>/<gateway>/<channel>`. A gateway may publish only under its own name. */
export const TOPIC_ROOT = 'dockledger/v1'

/** observations, status and field go up, receipts and commands go down. */
export type Channel = 'observations' | 'receipts' | 'status' | 'commands' | 'field'
export const UP_CHANNELS: readonly Channel[] = ['observations', 'status', 'field']
export const DOWN_CHANNELS: readonly Channel[] = ['receipts', 'commands']

/** Site and gateway names: what may stand in one topic level. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/

export const topicOf = (site: string, gateway: string, channel: Channel): string =>
  `${TOPIC_ROOT}/${site}/${gateway}/${channel}`

export interface TopicParts {
  readonly site: string
  readonly gateway: string
  readonly channel: Channel
}

/** The parts of one of our topics, or undefined for any other topic. */
export const parseTopic = (topic: string): TopicParts | undefined => {
  const [root, version, site, gateway, channel, ...rest] = topic.split('/')
  if (`${root}/${version}` !== TOPIC_ROOT || rest.length > 0 || !site || !gateway) return undefined
  if (!NAME_PATTERN.test(site) || !NAME_PATTERN.test(gateway)) return undefined
  const known = [...UP_CHANNELS, ...DOWN_CHANNELS].find((name) => name === channel)
  return known ? { site, gateway, channel: known } : undefined
}
