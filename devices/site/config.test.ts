import { describe, expect, it } from 'vitest'
import { parseSiteConfig } from './config.ts'

describe('site file', () => {
  it('is read as it stands', () => {
    const config = {
      host: '127.0.0.1',
      seed: 5,
      doors: [{ name: 'd1', readerPort: 5084, clockErrorMs: -1000, chunkBytes: 1 }],
    }
    expect(parseSiteConfig(JSON.stringify(config))).toEqual(config)
  })

  it.each([
    ['', /^not JSON/],
    ['[]', /^expected an object/],
    ['{"door":[]}', /^door is unknown; known: host, seed, doors$/],
    ['{"doors":[]}', /^doors must be a list/],
    ['{"seed":1.5,"doors":[{"name":"d1"}]}', /^seed must be a whole number/],
    ['{"host":1,"doors":[{"name":"d1"}]}', /^host must be a text/],
    ['{"doors":[{"name":"d1"},{}]}', /^doors\[1\]\.name must be a text/],
    ['{"doors":[7]}', /^doors\[0\] must be an object/],
    ['{"doors":[{"name":"d1","readerPort":70000}]}', /^doors\[0\]\.readerPort must be a whole number from 0 to 65535/],
    ['{"doors":[{"name":"d1","chunkBytes":0}]}', /^doors\[0\]\.chunkBytes must be/],
    ['{"doors":[{"name":"d1","port":1}]}', /^doors\[0\]\.port is unknown/],
    ['{"doors":[{"name":"d1"},{"name":"d1"}]}', /the name "d1" is there twice/],
  ])('%s is refused, with the place and the remedy', (json, message) => {
    expect(parseSiteConfig(json)).toEqual({ refused: 'bad-config', message: expect.stringMatching(message) })
  })
})
