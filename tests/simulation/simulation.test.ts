import { describe, expect, it } from 'vitest'
import { handClock } from '../../hub/reconcile/floor.case.ts'
import { testDatabase } from '../support/database.ts'
import { simulate } from './simulate.ts'

const clock = handClock()
const db = await testDatabase({ clock })

describe('weeks of traffic', () => {
  it.each([1, 2, 3, 4, 5, 6])('seed %i keeps every promise and agrees with the model', async (seed) => {
    const { movements, passages } = await simulate(db, clock, { seed, steps: 120 })
    expect(passages).toBeGreaterThan(100)
    expect(movements).toBeGreaterThan(100)
  })
})
