/** No container engine runs here: what docker-compose.yml names is compared with what there is. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { root } from './sources.ts'

interface Service {
  readonly image?: string
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string }
  readonly environment?: Readonly<Record<string, string>>
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: unknown
}
const compose: { services: Record<string, Service>; volumes: Record<string, unknown> } = parse(
  readFileSync(join(root, 'docker-compose.yml'), 'utf8'),
  { merge: true },
)
const services = Object.entries(compose.services)
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')

const OIDC = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_NAME']

describe('docker-compose.yml', () => {
  it('has the parts of the product', () => {
    expect(services.map(([name]) => name).sort()).toEqual(['gateway', 'hub', 'mosquitto', 'postgres'])
    expect(compose.services.postgres?.image).toBe('postgres:18')
    for (const [name, service] of services) expect(Boolean(service.image) !== Boolean(service.build), name).toBe(true)
  })

  it.each([
    ['hub', 'hub/config.ts'],
    ['gateway', 'gateway/config/environment.ts'],
  ])('sets only what the %s reads', (name, settings) => {
    const known = new Set(textOf(settings).match(/\b[A-Z][A-Z_]+\b/g))
    const set = Object.keys(compose.services[name]?.environment ?? {})
    expect(set.filter((variable) => !known.has(variable))).toEqual([])
  })

  it('lets a house set how people sign in and who sends its letters, and starts without', () => {
    const set = compose.services.hub?.environment ?? {}
    for (const name of ['PUBLIC_URL', 'SMTP_URL', 'MAIL_FROM', ...OIDC]) expect(set[name], name).toBe(`\${${name}:-}`)
  })

  it('builds targets that the Dockerfile has, from files that are there', () => {
    for (const [name, { build }] of services) {
      if (!build) continue
      expect(textOf(build.dockerfile), name).toMatch(new RegExp(`AS ${build.target}$`, 'm'))
    }
    const commands = [...textOf('provisioning/docker/Dockerfile').matchAll(/"node", "([^"]+)"/g)].map(
      ([, path]) => path ?? '',
    )
    expect(commands.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('mounts what exists and declares its volumes', () => {
    const sources = services.flatMap(([, { volumes }]) => (volumes ?? []).map((volume) => volume.split(':')[0] ?? ''))
    const missing = sources.filter((source) =>
      source.startsWith('.') ? !existsSync(join(root, source)) : !(source in compose.volumes),
    )
    expect(missing).toEqual([])
  })

  it('waits only for services that can say they are healthy', () => {
    const waits = services.flatMap(([, { depends_on }]) => Object.entries(depends_on ?? {}))
    const wrong = waits.filter(
      ([name, { condition }]) => condition === 'service_healthy' && !compose.services[name]?.healthcheck,
    )
    expect(wrong).toEqual([])
  })

  it('runs the images on the Node that package.json pins', () => {
    const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(textOf('package.json'))
    const major = devDependencies.node?.split('.')[0]
    expect(
      [...textOf('provisioning/docker/Dockerfile').matchAll(/FROM node:(\d+)/g)].map(([, version]) => version),
    ).toEqual([major, major])
  })
})
