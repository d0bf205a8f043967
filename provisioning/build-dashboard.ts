/** Builds the dashboard when its files are older than its sources, so that `npm ci` and `npm start` leave it ready. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

const root = new URL('..', import.meta.url).pathname
const dashboard = join(root, 'dashboard')
/** What the bundle is made of, besides the libraries. */
const SOURCES = ['dashboard', 'hub/contract', 'hub/document', 'hub/modules', 'package-lock.json']
const SKIPPED = new Set(['dist', 'node_modules', '.vite'])

const newestMs = (path: string): number => {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  const names = readdirSync(path).filter((name) => !SKIPPED.has(name) && !name.endsWith('.test.ts'))
  return Math.max(0, ...names.map((name) => newestMs(join(path, name))))
}

/** Exit code of the build; 0 also when there was nothing to do. */
export const buildDashboard = (): number => {
  if (!existsSync(join(dashboard, 'index.html'))) return 0
  const builtMs = newestMs(join(dashboard, 'dist', 'index.html'))
  if (builtMs >= Math.max(...SOURCES.map((path) => newestMs(join(root, path))))) return 0
  process.stdout.write('building the dashboard …\n')
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  return spawnSync(process.execPath, [vite, 'build', dashboard, '--logLevel', 'warn'], { stdio: 'inherit' }).status ?? 1
}

if (import.meta.main) process.exitCode = buildDashboard()
