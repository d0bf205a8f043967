/** A virtual device behind a pseudo-terminal: socat ties the pty to the twin's TCP port, so the serial path is the true one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { VirtualTwin } from './driver.case.ts'
import type { CaseClock } from './driver-host.case.ts'

export const hasSocat = spawnSync('socat', ['-V']).status === 0
if (!hasSocat)
  process.stderr.write(
    'SKIPPED: socat is not installed (apt-get install socat): no driver is tried over a serial port\n',
  )

/**
 * The twin, reached as `serial:<pty>`. When the twin drops, the pty vanishes, like a USB device that is unplugged, and is
 * made again as soon as the twin answers.
 */
export const overPty =
  (createVirtual: (clock: CaseClock) => Promise<VirtualTwin>) =>
  async (clock: CaseClock): Promise<VirtualTwin> => {
    const twin = await createVirtual(clock)
    const folder = mkdtempSync(join(tmpdir(), 'pty-'))
    const path = join(folder, 'device')
    let socat: ChildProcess | undefined
    let isOver = false
    const target = twin.address.replace('tcp://', 'TCP:')
    const run = async (): Promise<void> => {
      while (!isOver) {
        // The twin first: when the pty appears, somebody is behind it.
        const child = spawn('socat', ['-t', '0.01', target, `PTY,link=${path},raw,echo=0`], { stdio: 'ignore' })
        socat = child
        await new Promise((resolve) => child.once('exit', resolve))
        await sleep(5)
      }
    }
    const running = run()
    while (!existsSync(path)) await sleep(5)
    const close = async (): Promise<void> => {
      isOver = true
      socat?.kill('SIGKILL')
      await running
      await twin.close()
      rmSync(folder, { recursive: true, force: true })
    }
    return { ...twin, address: `serial:${path}?baud=115200`, close }
  }
