/**
 * Where a test kills the hub: `FAIL_POINT=after-inbox-commit:3` ends the process, as kill -9 does, the third time it
 * passes there. Unset, it costs one comparison.
 */
import { LastingFault } from './lasting-fault.ts'

export const FAIL_POINTS = [
  'received',
  'before-inbox-commit',
  'after-inbox-commit',
  'after-receipt',
  'before-movement-commit',
  'after-movement-commit',
  'after-notices-queued',
  'after-label-kept',
  'before-label-settled',
] as const
export type FailPoint = (typeof FAIL_POINTS)[number]

let armed: FailPoint | undefined
let passesLeft = 0

/** `name` or `name:n`. Throws when it names no fail point. */
export const armFailPoint = (text: string | undefined): void => {
  const [name = '', times = '1'] = text?.split(':') ?? []
  armed = FAIL_POINTS.find((point) => point === name)
  passesLeft = Number(times)
  if (text && (armed === undefined || !Number.isInteger(passesLeft) || passesLeft < 1))
    throw new LastingFault(`FAIL_POINT ${text}: must be one of ${FAIL_POINTS.join(', ')}, with :n for the nth time`)
}

export const failPoint = (point: FailPoint): void => {
  if (point !== armed) return
  passesLeft -= 1
  if (passesLeft === 0) process.kill(process.pid, 'SIGKILL')
}
