/** A serial device that is unplugged just when the driver has read from it: the loss must not go unnoticed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DeviceFault } from '../driver.ts'
import { hasSocat } from '../pty.case.ts'
import { openSerial } from './serial.ts'

/** Tells its port; at a word from us it says one word to whoever is connected and is gone 100 ms later, whatever we do. */
const SPEAKER = `
  const { parentPort } = require('node:worker_threads')
  let socket
  const server = require('node:net').createServer((it) => { socket = it; it.on('error', () => 0) })
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
  parentPort.on('message', () => { socket.write('unplugged'); setTimeout(() => socket.destroy(), 100) })`
/** The process stands still, and with it the library, between what it has read and what it reads next. */
const standStill = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

describe.skipIf(!hasSocat)('a serial port that hangs up', () => {
  it('between two reads is reported lost', async () => {
    const speaker = new Worker(SPEAKER, { eval: true })
    const [port] = await once(speaker, 'message')
    const folder = mkdtempSync(join(tmpdir(), 'pty-'))
    const path = join(folder, 'device')
    const socat = spawn('socat', ['-t', '0.01', `TCP:127.0.0.1:${port}`, `PTY,link=${path},raw,echo=0`], {
      stdio: 'ignore',
    })
    onTestFinished(async () => {
      socat.kill('SIGKILL')
      await speaker.terminate()
      rmSync(folder, { recursive: true, force: true })
    })
    while (!existsSync(path)) await sleep(5)
    const heard: string[] = []
    const fault = await new Promise<DeviceFault>((closed) => {
      const address = { kind: 'serial', path, baud: 9600, parity: 'none', dataBits: 8, stopBits: 1 } as const
      openSerial(address, {
        opened: () => speaker.postMessage('speak'),
        bytes: (chunk) => {
          heard.push(Buffer.from(chunk).toString())
          standStill(500)
        },
        closed,
      })
    })
    expect(heard.join('')).toBe('unplugged')
    expect(fault.code).toBe('connection-lost')
  })
})
