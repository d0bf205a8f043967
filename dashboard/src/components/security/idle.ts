/** How long a session may lie idle, in the words of `security.rules`. */
const HOUR_MINUTES = 60

export interface IdleChoice {
  readonly minutes: number | null
  readonly text: 'never' | 'minutes' | 'hours'
  readonly count: number
}

/** Whole hours as hours; null is no limit. */
export const idleChoices = (choices: readonly (number | null)[]): IdleChoice[] =>
  choices.map((minutes) => {
    if (minutes === null) return { minutes, text: 'never', count: 0 }
    return minutes % HOUR_MINUTES === 0
      ? { minutes, text: 'hours', count: minutes / HOUR_MINUTES }
      : { minutes, text: 'minutes', count: minutes }
  })
