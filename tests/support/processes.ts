/** What runs for one data folder: hub, gateway, site, PostgreSQL. */
import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'

/** Processes whose command line or environment names this data folder. */
export const processesOf = (dataDir: string): { readonly pid: number; readonly command: string }[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        const environment = readFileSync(`/proc/${name}/environ`, 'utf8')
        return command.includes(dataDir) || environment.includes(`DATA_DIR=${dataDir}`)
          ? [{ pid: Number(name), command }]
          : []
      } catch {
        return []
      }
    })
