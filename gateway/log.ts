/** One line of JSON per event on standard output. Nothing secret is ever handed to it. */
import { pino, stdTimeFunctions } from 'pino'

export type Log = Pick<ReturnType<typeof pino>, 'debug' | 'info' | 'warn' | 'error'>

export const createLog = (level: string, gateway: string): Log =>
  pino({ level, base: { gateway }, timestamp: stdTimeFunctions.isoTime })
