import { expect, it } from 'vitest'
import { evidenceOf, keepEvidence, startEvidence } from './evidence.ts'

it('of a tag that stood in the door beyond all measure begins where its passage is said to begin', () => {
  const evidence = startEvidence({ antenna: 1, at: 1_000, rssiDbm: -60 })
  for (const at of [2_000, 9_000, 10_000]) keepEvidence(evidence, { antenna: 2, at, rssiDbm: -50 })
  expect(evidenceOf(evidence, 9_000)).toEqual([
    [1, 0, -60],
    [2, 1_000, -50],
    [2, 8_000, -50],
    [2, 9_000, -50],
  ])
  expect(evidenceOf(evidence, 1_500)).toEqual([
    [2, 500, -50],
    [2, 1_500, -50],
  ])
})
