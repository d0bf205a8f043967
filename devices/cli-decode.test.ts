import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const CLI = fileURLToPath(new URL('cli-decode.ts', import.meta.url))

const run = (args: readonly string[], input: string | Buffer = '') => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, ...args], { input, encoding: 'utf8' })
  const objects = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  return { objects, stderr, status }
}

describe('npm run decode', () => {
  it('says what an EPC is: argument or line, any case, with spaces', () => {
    const expected = {
      ok: true,
      scheme: 'SGTIN-96',
      tagUri: 'urn:epc:tag:sgtin-96:3.0614141.812345.6789',
      pureUri: 'urn:epc:id:sgtin:0614141.812345.6789',
      elementString: '(01)80614141123458(21)6789',
    }
    const hex = '3074257BF7194E4000001A85'
    expect(run(['epc', hex, hex.toLowerCase(), ` ${hex.replace(/..../g, '$& ')}`])).toEqual({
      objects: [expected, expected, expected],
      stderr: '',
      status: 0,
    })
    expect(run(['epc'], `${hex}\r\n  ${hex}  `)).toEqual({ objects: [expected, expected], stderr: '', status: 0 })
  })

  it.each(['epc', 'gs1', 'llrp', 'scale'])(
    'answers argument n or line n of %s with object n, the empty ones too',
    (family) => {
      const empty = { ok: false, code: 'empty', message: 'there is nothing to decode' }
      const other = expect.not.objectContaining({ code: 'empty' })
      const expected = { objects: [other, empty, other, empty, empty, other], stderr: '', status: 0 }
      expect(run([family, 'a', '', 'b', ' ', '\t', 'c'])).toEqual(expected)
      for (const end of ['', '\n', '\r\n']) expect(run([family], `a\n\nb\r\n \n\r\nc${end}`)).toEqual(expected)
      expect(run([family], '\n\n').objects).toEqual([empty, empty])
      expect(run([family], '').objects).toEqual([])
    },
  )

  it.each(['epc', 'gs1', 'llrp', 'scale'])('counts lines of %s by LF alone, whatever bytes stand between', (family) => {
    const noise = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7_919) % 256).filter((byte) => byte !== 10))
    const input = Buffer.concat([noise, Buffer.from('\n\u2028a\rb\u2029\u0085\n'), noise, Buffer.from('\n1\n')])
    const { objects, stderr, status } = run([family], input)
    expect({ count: objects.length, stderr, status }).toEqual({ count: 4, stderr: '', status: 0 })
  })

  it.each(['epc', 'gs1', 'llrp', 'scale'])(
    'refuses what is too long for %s, and goes on with the next line',
    (family) => {
      const { objects, stderr } = run([family], `${'00'.repeat(3_000_000)}\n\n${'30'.repeat(2_000_000)}\n`)
      expect(stderr).toBe('')
      expect(objects.map(({ code }) => code).slice(0, 2)).toEqual(['too-long', 'empty'])
      expect(objects).toHaveLength(3)
    },
  )

  it('answers one object a line for whatever it is given, and never a stack trace', () => {
    const lines = [
      '3074257BF7194E4000001AG5',
      'E2801160600002084A7C1D5F',
      '00',
      'F7',
      '\u0000',
      '{}',
      '你好',
      'x'.repeat(100_000),
    ]
    for (const family of ['epc', 'gs1', 'llrp', 'scale']) {
      const { objects, stderr, status } = run([family], lines.join('\n'))
      expect({ family, count: objects.length, stderr, status }).toEqual({
        family,
        count: lines.length,
        stderr: '',
        status: 0,
      })
      for (const object of objects)
        if (!object.ok) expect(object).toEqual({ ok: false, code: expect.any(String), message: expect.any(String) })
    }
    expect(run(['epc'], lines.join('\n')).objects.map(({ code }) => code)).toEqual([
      'not-hex',
      'tid-like',
      'unprogrammed',
      'unsupported-scheme',
      'not-hex',
      'not-hex',
      'not-hex',
      'not-hex',
    ])
  })

  it('reads barcodes in the three ways they are written', () => {
    const expected = {
      ok: true,
      kind: 'elements',
      elements: [
        { ai: '01', value: '09506000134352' },
        { ai: '10', value: 'A1' },
        { ai: '17', value: '261231' },
      ],
      elementString: '(01)09506000134352(10)A1(17)261231',
    }
    const texts = [
      ']C1010950600013435210A1\x1d17261231',
      '^010950600013435210A1^17261231',
      '(01)09506000134352(10)A1(17)261231',
    ]
    expect(run(['gs1', ...texts]).objects).toEqual([expected, expected, expected])
    expect(run(['gs1', '9506000134352', 'B-01-03']).objects).toEqual([
      { ok: true, kind: 'gtin', gtin14: '09506000134352' },
      { ok: true, kind: 'plain', text: 'B-01-03' },
    ])
  })

  it('reads a scale, as text or as hex', () => {
    const weight = {
      ok: true,
      protocol: 'MT-SICS',
      replies: [{ kind: 'weight', isStable: true, value: '100.00', unit: 'g' }],
    }
    expect(run(['scale', 'S S     100.00 g', '53205320202020203130302e303020670d0a', 'hello']).objects).toEqual([
      weight,
      weight,
      { ok: false, code: 'not-mt-sics', message: "'hello' is no MT-SICS reply" },
    ])
  })

  it('says what LLRP bytes say, and gives them back', () => {
    const hex = '043e0000000a00000001'
    const [object] = run(['llrp', hex.toUpperCase()]).objects
    expect(object).toMatchObject({ ok: true, reencoded: hex })
    expect(object.messages).toHaveLength(1)
  })

  it('says how it is used when the family is unknown', () => {
    for (const args of [[], ['rfid'], ['toString'], ['--help']]) {
      const { objects, stderr, status } = run(args, 'x\n')
      expect({ objects, status }).toEqual({ objects: [], status: 2 })
      expect(stderr).toMatch(/^usage: .*epc\|gs1\|llrp\|scale.*\n$/)
    }
  })

  it('is quiet when its reader leaves', () => {
    const command = `yes 3074257BF7194E4000001A85 | head -200000 | '${process.execPath}' '${CLI}' epc | head -1`
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
    expect(stdout.split('\n')).toHaveLength(2)
    expect(stderr).toBe('')
  })
})

const VECTORS = new URL('../../shared/vectors/llrp-vectors.json', import.meta.url)
describe.skipIf(!existsSync(VECTORS))(
  'the shared vectors (SKIPPED when ../shared/vectors/llrp-vectors.json is absent)',
  () => {
    it('every LLRP vector gets an object', () => {
      const vectors: { hex?: string }[] = JSON.parse(readFileSync(VECTORS, 'utf8')).vectors
      const hexes = vectors.flatMap(({ hex }) => (hex ? [hex] : []))
      const { objects, stderr, status } = run(['llrp'], hexes.join('\n'))
      expect({ count: objects.length, stderr, status }).toEqual({ count: hexes.length, stderr: '', status: 0 })
    })
  },
)
