/** From a YAML file and the environment to settings that can be relied on, or to a list of what is wrong and where. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseAddress } from '@dockledger/devices/transport/address.ts'
import { crossProblems } from './cross-checks.ts'
import { ENVIRONMENT_PATHS, type Environment } from './environment.ts'
import { type Path, readSource, type Source } from './positions.ts'
import { type ConfigProblem, pathText, problemsOf } from './problem.ts'
import { configSchema, type GatewayConfig } from './schema.ts'

export interface LoadedConfig {
  readonly config: GatewayConfig
  /** The credential, from wherever it stands; null to connect without one. */
  readonly password: string | null
  readonly origin: (path: Path) => 'default' | 'file' | 'env'
}

export type LoadResult = LoadedConfig | { readonly problems: readonly ConfigProblem[] }

type Overridden = { readonly value: unknown; readonly names: ReadonlyMap<string, string> }

/** A secret from the environment replaces both ways of the file to say it. */
const withEnvironment = (value: unknown, environment: Environment): Overridden => {
  const names = new Map<string, string>()
  if (typeof value !== 'object' || value === null) return { value, names }
  const result: Record<string, unknown> = { ...value }
  const mqtt: Record<string, unknown> = { ...(typeof result.mqtt === 'object' ? result.mqtt : {}) }
  if (environment.MQTT_PASSWORD || environment.MQTT_PASSWORD_FILE) {
    delete mqtt.password
    delete mqtt.passwordFile
  }
  for (const [name, path] of Object.entries(ENVIRONMENT_PATHS)) {
    const found = environment[name as keyof typeof ENVIRONMENT_PATHS]
    if (!found) continue
    names.set(pathText(path), name)
    if (path[0] === 'mqtt') mqtt[path[1]] = found
    else result[path[0]] = found
  }
  if (result.mqtt !== undefined || names.size > 0) result.mqtt = mqtt
  return { value: result, names }
}

/** Paths in the file are taken from where the file stands. */
const withPaths = (config: GatewayConfig, folder: string): GatewayConfig => ({
  ...config,
  spool: { ...config.spool, file: resolve(folder, config.spool.file) },
  ...(config.eventLog ? { eventLog: resolve(folder, config.eventLog) } : {}),
})

const addressProblems = (config: GatewayConfig): { path: Path; message: string }[] =>
  config.devices.flatMap(({ address }, i) => {
    const parsed = parseAddress(address)
    return 'refused' in parsed ? [{ path: ['devices', i, 'address'], message: parsed.message }] : []
  })

const readPassword = (config: GatewayConfig, folder: string): { password: string | null } | { message: string } => {
  const { password, passwordFile } = config.mqtt
  if (passwordFile === undefined) return { password: password ?? null }
  const path = resolve(folder, passwordFile)
  try {
    return { password: readFileSync(path, 'utf8').trim() }
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return { message: `${path} cannot be read (${why}); write the credential the hub gave this gateway into it` }
  }
}

/** `file` is named in problems as it was given. Throws nothing; a file that cannot be read is a problem like others. */
export const loadConfig = (file: string, environment: Environment): LoadResult => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return {
      problems: [{ where: file, path: '', message: `cannot be read (${why}); name a YAML file after --config` }],
    }
  }
  const source = readSource(text)
  if (source.errors.length > 0) {
    const problems = source.errors.map(({ line, column, message }) => ({
      where: `${file}:${line}:${column}`,
      path: '',
      message,
    }))
    return { problems }
  }
  return checked(source, file, environment)
}

const checked = (source: Source, file: string, environment: Environment): LoadResult => {
  const { value, names } = withEnvironment(source.value, environment)
  const environmentName = (path: Path): string | undefined => names.get(pathText(path))
  const parsed = configSchema.safeParse(value)
  if (!parsed.success) {
    return { problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, value, source, file, environmentName)) }
  }
  const folder = dirname(resolve(file))
  const config = withPaths(parsed.data, folder)
  const where = (path: Path): string => {
    const { line, column } = source.valueAt(path)
    return environmentName(path) ?? `${file}:${line}:${column}`
  }
  const secret = readPassword(config, names.has('mqtt.passwordFile') ? '.' : folder)
  const problems = [...crossProblems(config), ...addressProblems(config)]
  if ('message' in secret) problems.push({ path: ['mqtt', 'passwordFile'], message: secret.message })
  if (problems.length > 0 || 'message' in secret) {
    return { problems: problems.map(({ path, message }) => ({ where: where(path), path: pathText(path), message })) }
  }
  const origin = (path: Path) => (environmentName(path) ? 'env' : source.has(path) ? 'file' : 'default')
  return { config, password: secret.password, origin }
}
