import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Environment } from './environment.ts'
import { type LoadedConfig, loadConfig } from './load.ts'
import { filterPlanOf, llrpConfigOf } from './plan.ts'
import { readSource } from './positions.ts'
import { printedConfig } from './print.ts'
import { problemText } from './problem.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const GOOD = `site: main
gateway: dock-1
mqtt:
  url: mqtt://127.0.0.1:1883
portals:
  - name: door-1
    reader: reader-1
    zones:
      outside: [1, 2]
      inside: [3, reader-2:1]
    presence: { device: reader-1, port: 1 }
devices:
  - name: reader-1
    family: llrp
    address: tcp://10.0.0.1:5084
  - name: reader-2
    family: llrp
    address: tcp://10.0.0.2:5084
  - name: scale-1
    family: scale
    address: serial:/dev/ttyUSB0?baud=9600
    portal: door-1
`
const load = (text: string, environment: Environment = {}) => {
  const file = join(folder, 'g.yaml')
  writeFileSync(file, text)
  return loadConfig(file, environment)
}
const good = (text = GOOD, environment: Environment = {}): LoadedConfig => {
  const loaded = load(text, environment)
  if ('problems' in loaded) throw new Error(loaded.problems.map(problemText).join('\n'))
  return loaded
}
const problems = (text: string, environment: Environment = {}): string[] => {
  const loaded = load(text, environment)
  return 'problems' in loaded ? loaded.problems.map((p) => problemText(p).replace(`${folder}/`, '')) : []
}
const changed = (from: string, to: string): string => {
  expect(GOOD).toContain(from)
  return GOOD.replace(from, to)
}

describe('settings that are not right', () => {
  it.each([
    ['an unknown key', 'url: mqtt', 'pasword: x\n  url: mqtt', 'g.yaml:4:3: mqtt.pasword: there is no such setting'],
    ['a missing key', 'site: main\n', '', 'g.yaml:1:1: site: is missing; write lower-case letters'],
    [
      'a bad name',
      'gateway: dock-1',
      'gateway: Dock 1',
      'g.yaml:2:10: gateway: "Dock 1" will not do; write lower-case',
    ],
    [
      'a bad url',
      'mqtt://127',
      'http://127',
      'g.yaml:4:8: mqtt.url: "http://127.0.0.1:1883" will not do; write the broker as mqtt://',
    ],
    [
      'a wrong type',
      '[1, 2]',
      '[1, two]',
      'g.yaml:9:20: portals[0].zones.outside[1]: "two" will not do; write an antenna port from 1',
    ],
    [
      'an empty zone',
      '[1, 2]',
      '[]',
      'g.yaml:9:16: portals[0].zones.outside: [] will not do; name at least one antenna',
    ],
    [
      'an antenna in two zones',
      '[1, 2]',
      '[1, 3]',
      'g.yaml:10:16: portals[0].zones.inside[0]: antenna reader-1:3 already looks at door-1 outside',
    ],
    [
      'a reader that is none',
      'reader-2:1',
      'scale-1:1',
      'g.yaml:10:19: portals[0].zones.inside[1]: "scale-1" is a scale; write one of the llrp devices: reader-1, reader-2',
    ],
    [
      'an eye on no device',
      'device: reader-1',
      'device: reader-9',
      'g.yaml:11:25: portals[0].presence.device: there is no device "reader-9"',
    ],
    [
      'a portal that is none',
      'portal: door-1',
      'portal: door-2',
      'g.yaml:22:13: devices[2].portal: there is no portal "door-2"; write one of door-1',
    ],
    [
      'a family that is none',
      'family: scale',
      'family: scales',
      'g.yaml:20:13: devices[2].family: "scales" will not do; write one of llrp, scanner, scale',
    ],
    [
      'an address that is none',
      'tcp://10.0.0.2:5084',
      'tcp://10.0.0.2',
      "g.yaml:18:14: devices[1].address: address 'tcp://10.0.0.2': write tcp://host:port",
    ],
    ['a name taken', 'name: reader-2', 'name: reader-1', 'devices[1].name: "reader-1" is taken'],
    ['two credentials', 'url: mqtt', 'password: hunter2\n  passwordFile: x\n  url: mqtt', 'mqtt.password: given twice'],
    [
      'a credential that is not there',
      'url: mqtt',
      'passwordFile: nowhere\n  url: mqtt',
      'g.yaml:4:17: mqtt.passwordFile: ',
    ],
    ['no YAML', 'site: main', 'site: [main', 'g.yaml:2:'],
  ])('%s: where it is, what is wrong, what to do', (_, from, to, expected) => {
    const found = problems(changed(from, to))
    expect(found.join('\n')).toContain(expected)
    expect(found.join('\n')).not.toContain('hunter2')
  })

  it.each([
    ['nested beyond all measure', '['.repeat(200_000)],
    [
      'aliases of aliases',
      `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join('\n')}`,
    ],
  ])('%s', (_, text) => {
    const { errors, value } = readSource(text)
    expect(value).toBeUndefined()
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.length).toBeLessThanOrEqual(20)
    expect(errors[0]).toMatchObject({ line: 1 })
  })

  it('all at once, not one after the other', () => {
    expect(problems(GOOD.replace('site: main', 'site: M').replace('[1, 2]', '[]'))).toHaveLength(2)
  })

  it('from the environment are named by their variable', () => {
    expect(problems(GOOD, { MQTT_URL: 'nonsense' })[0]).toMatch(/^MQTT_URL: mqtt\.url: "nonsense" will not do/)
  })

  it('an antenna without a reader asks which', () => {
    expect(problems(changed('    reader: reader-1\n', ''))[0]).toContain('antenna 1 of which reader? write reader:1')
  })

  it('a file that is not there is named', () => {
    const loaded = loadConfig(join(folder, 'none.yaml'), {})
    expect('problems' in loaded && loaded.problems[0]?.message).toContain('ENOENT')
  })
})

describe('settings that are right', () => {
  it('have defaults, and paths from the folder of the file', () => {
    const { config, password } = good()
    expect(config.spool).toEqual({ file: join(folder, 'spool/spool.sqlite'), bytesMax: 268_435_456 })
    expect(config.portals[0]?.filter).toMatchObject({ readsMin: 2, rssiFloorDbm: -70, quietMs: 1_500 })
    expect(config.health.host).toBe('127.0.0.1')
    expect(password).toBeNull()
  })

  it('become what the pipeline and the drivers are told', () => {
    const { config } = good()
    const plan = filterPlanOf(config)
    expect(plan.portals[0]).toMatchObject({
      outside: [
        { device: 'reader-1', antenna: 1 },
        { device: 'reader-1', antenna: 2 },
      ],
      inside: [
        { device: 'reader-1', antenna: 3 },
        { device: 'reader-2', antenna: 1 },
      ],
      presence: { device: 'reader-1', port: 1, activeHigh: true },
    })
    expect(plan.devices.map(({ portal }) => portal)).toEqual(['door-1', 'door-1', 'door-1'])
    const [reader] = config.devices
    expect(reader?.family === 'llrp' && llrpConfigOf(reader, plan)).toMatchObject({ antennas: [1, 2, 3], inputs: [1] })
  })

  it('take the credential from a file, or from the environment over it', () => {
    writeFileSync(join(folder, 'secret'), 'from-file\n')
    writeFileSync(join(folder, 'other'), 'from-other\n')
    const text = changed('url: mqtt', 'passwordFile: secret\n  url: mqtt')
    expect(good(text).password).toBe('from-file')
    expect(good(text, { MQTT_PASSWORD: 'from-env' }).password).toBe('from-env')
    expect(good(text, { MQTT_PASSWORD_FILE: join(folder, 'other') }).password).toBe('from-other')
  })

  it('print with their origin, and never a secret', () => {
    const printed = printedConfig(good(GOOD, { MQTT_PASSWORD: 'hunter2', LOG_LEVEL: 'debug' }))
    expect(printed).toContain('site = "main"  (file)')
    expect(printed).toContain('logLevel = "debug"  (env)')
    expect(printed).toContain('health.port = 8081  (default)')
    expect(printed).toContain('mqtt.username = "dock-1"  (default)')
    expect(printed).toContain('mqtt.password = ***  (env)')
    expect(printed).not.toContain('hunter2')
  })

  it('are what the example says', () => {
    const example = join(import.meta.dirname, '../../provisioning/gateway/dock-1.yaml')
    expect(readFileSync(example, 'utf8')).toContain('--check')
    expect(loadConfig(example, {})).toMatchObject({ config: { gateway: 'dock-1' } })
  })
})
