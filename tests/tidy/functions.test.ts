import { describe, expect, it } from 'vitest'
import { functionLengths } from './functions.ts'

describe('the length of a function', () => {
  it('is its own lines, without those of the functions inside', () => {
    const text = [
      'const outer = () => {',
      '  const inner = () => {',
      '    one()',
      '    two()',
      '  }',
      '  return inner',
      '}',
    ].join('\n')
    expect(functionLengths('a.ts', text).map(({ name, lines }) => [name, lines])).toEqual([
      ['inner', 4],
      ['outer', 4],
    ])
  })

  it('is measured in the script of a Vue file', () => {
    const text = '<template><p /></template>\n<script setup lang="ts">\nconst a = () => {\n  b()\n}\n</script>'
    expect(functionLengths('A.vue', text).map(({ lines }) => lines)).toEqual([3])
  })
})
