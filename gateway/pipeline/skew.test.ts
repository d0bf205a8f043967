import { batchEnvelopeSchema, TIME_MS_MAX, TIME_MS_MIN } from '@dockledger/hub/contract/observation.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addSkewSample, type SkewSample, skewOf } from './skew.ts'

describe('the skew of our clock', () => {
  it('is unknown before the first receipt', () => {
    expect(skewOf([], { wallMs: 1, steadyMs: 1 })).toBeNull()
  })

  it('is taken from the fastest of the last receipts, and a step of our clock shows at once', () => {
    let samples: readonly SkewSample[] = []
    // The hub is 5,000 ms ahead of the steady clock; slow receipts came late on one leg.
    samples = addSkewSample(samples, 5_000 + 100 + 400, 100, 700)
    samples = addSkewSample(samples, 5_000 + 1_000 + 10, 1_000, 1_020)
    samples = addSkewSample(samples, 5_000 + 2_000 + 900, 2_000, 3_000)
    expect(skewOf(samples, { wallMs: 3_000, steadyMs: 3_000 })).toBe(5_000)
    expect(skewOf(samples, { wallMs: 3_000 + 86_400_000, steadyMs: 3_000 })).toBe(5_000 - 86_400_000)
  })

  it('is unknown while the hub’s own clock says what none may, and otherwise what the hub takes', () => {
    const time = fc.integer({ min: TIME_MS_MIN, max: TIME_MS_MAX })
    fc.assert(
      fc.property(time, fc.maxSafeInteger(), (wallMs, hubAt) => {
        const skewMs = skewOf(addSkewSample([], hubAt, 0, 0), { wallMs, steadyMs: 0 })
        const isTime = hubAt >= TIME_MS_MIN && hubAt <= TIME_MS_MAX
        if (isTime) expect(skewMs).toBe(hubAt - wallMs)
        const envelope = { v: 1, gateway: 'dock-1', sentAt: wallMs, skewMs, entries: [{}] }
        expect(batchEnvelopeSchema.safeParse(envelope).success).toBe(true)
      }),
    )
  })

  it('forgets the fastest after a while: clocks drift', () => {
    let samples = addSkewSample([], 5_000, 0, 0)
    for (let i = 0; i < 8; i += 1) samples = addSkewSample(samples, 6_000 + i + 5, i, i + 10)
    expect(samples).toHaveLength(8)
    expect(skewOf(samples, { wallMs: 0, steadyMs: 0 })).toBe(6_000)
  })
})
