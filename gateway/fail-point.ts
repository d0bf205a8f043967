/**
 * Fail points for the fault tests: `FAIL_POINT=after-spool:3` kills this process with SIGKILL when it passes that point the
 * third time (`:1` when no number is given). Without the setting every point is an empty call.
 */
export const FAIL_POINTS = [
  'after-sighting',
  'after-filter',
  'before-spool-commit',
  'after-spool',
  'after-publish',
  'before-delete',
  'after-delete',
] as const
export type FailPoint = (typeof FAIL_POINTS)[number]

export type PassFailPoint = (point: FailPoint) => void

/** `kill` ends the process at once. Throws on a setting that names no point: a fault test must not pass by a typing error. */
export const createFailPoints = (setting: string | undefined, kill: () => void): PassFailPoint => {
  if (!setting) return () => undefined
  const [name, times = '1'] = setting.split(':')
  const armed = FAIL_POINTS.find((point) => point === name)
  let left = Number(times)
  if (!armed || !Number.isInteger(left) || left < 1) {
    throw new Error(`FAIL_POINT=${setting}: write <point>:<times>, with one of ${FAIL_POINTS.join(', ')}`)
  }
  return (point) => {
    if (point !== armed) return
    left -= 1
    if (left === 0) kill()
  }
}
