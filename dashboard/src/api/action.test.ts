import { describe, expect, it } from 'vitest'
import { useAction } from './action.ts'
import { ApiError } from './problem.ts'

const pending = <T>() => {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  return { promise, resolve, reject }
}

describe('a posting button', () => {
  it('does nothing when pressed while under way', async () => {
    const first = pending<string>()
    let calls = 0
    const { run, isBusy } = useAction((_key: string) => {
      calls += 1
      return first.promise
    })
    const one = run()
    expect(isBusy.value).toBe(true)
    expect(await run()).toBeUndefined()
    first.resolve('done')
    expect(await one).toBe('done')
    expect([calls, isBusy.value]).toEqual([1, false])
  })

  it('sends the same key again when no answer came, and a new one otherwise', async () => {
    const keys: string[] = []
    const outcomes = [
      new TypeError('network'),
      new ApiError(503, 'http-503', ''),
      new ApiError(409, 'wrong-state', ''),
      undefined,
    ]
    const { run, error } = useAction(async (key: string, _body: string) => {
      keys.push(key)
      const outcome = outcomes.shift()
      if (outcome) throw outcome
      return 'done'
    })
    await run('a')
    expect(error.value?.code).toBe('network')
    await run('a')
    await run('a')
    expect(error.value?.code).toBe('wrong-state')
    await run('a')
    expect(error.value).toBeUndefined()
    expect(keys[1]).toBe(keys[0])
    expect(keys[2]).toBe(keys[0])
    expect(keys[3]).not.toBe(keys[0])
  })

  it('does not carry the key over to another content', async () => {
    const keys: string[] = []
    const { run } = useAction(async (key: string, _body: string) => {
      keys.push(key)
      throw new TypeError('network')
    })
    await run('a')
    await run('b')
    expect(keys[0]).not.toBe(keys[1])
  })
})
