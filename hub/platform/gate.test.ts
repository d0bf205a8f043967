import { expect, it } from 'vitest'
import { createGate, GateFull } from './gate.ts'

it('lets so many in at once, so many wait, and no more', async () => {
  const gate = createGate(2, 1)
  let inside = 0
  const ends: (() => void)[] = []
  const work = async (): Promise<void> => {
    inside += 1
    await new Promise<void>((resolve) => ends.push(resolve))
    inside -= 1
  }
  const entered = [gate(work), gate(work), gate(work)]
  expect(inside).toBe(2)
  await expect(gate(work)).rejects.toThrow(GateFull)
  ends.shift()?.()
  await entered[0]
  expect(inside).toBe(2)
  for (const end of ends) end()
  await Promise.all(entered)
  expect(inside).toBe(0)
  const fails = gate(() => Promise.reject(new Error('no')))
  await expect(fails).rejects.toThrow('no')
  expect(await gate(async () => inside)).toBe(0)
})
