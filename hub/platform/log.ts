/** One JSON line per event on standard error; standard output is for what a person waits for. */
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino'

export type { Logger } from 'pino'

/** Values under these names never reach a log, wherever they stand. */
const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'credential',
  'secret',
  'token',
  'key',
  'x-api-key',
  'set-cookie',
  'url',
  'connectionString',
]
const PATHS = SECRETS.flatMap((name) => {
  const field = /^[a-z]+$/i.test(name) ? name : `["${name}"]`
  const dotted = field.startsWith('[') ? field : `.${field}`
  return [field, `*${dotted}`, `*.*${dotted}`]
})

export const createLog = (level: string, to: DestinationStream = destination({ dest: 2, sync: false })): Logger =>
  pino({ level, base: null, timestamp: stdTimeFunctions.isoTime, redact: { paths: PATHS, censor: '•••' } }, to)
