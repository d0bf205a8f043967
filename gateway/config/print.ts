/** `--print-config`: every setting in force, a line each, with where it comes from; secrets as ***. */
import type { LoadedConfig } from './load.ts'
import type { Path } from './positions.ts'
import { pathText } from './problem.ts'

const leaves = (value: unknown, path: Path): { readonly path: Path; readonly value: unknown }[] => {
  if (typeof value !== 'object' || value === null) return [{ path, value }]
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return entries.flatMap(([key, inner]) => leaves(inner, [...path, key]))
}

/** `path = value  (default|file|env)` */
export const printedConfig = ({ config, origin }: LoadedConfig): string => {
  const username = config.mqtt.username ?? config.gateway
  const all = leaves({ ...config, mqtt: { ...config.mqtt, username } }, [])
  return all
    .map(({ path, value }) => {
      const shown = path.at(-1) === 'password' ? '***' : JSON.stringify(value)
      return `${pathText(path)} = ${shown}  (${origin(path)})\n`
    })
    .join('')
}
