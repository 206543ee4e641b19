/** The lock under which one command at a time installs and builds. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { alone, isHeld, startOf } from './lib-lock.mjs'

const root = mkdtempSync(join(tmpdir(), 'parley-lock-'))
const lock = join(root, '.preparing')
const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  rmSync(lock, { force: true })
})
afterAll(() => rmSync(root, { recursive: true }))

async function another(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6); console.log("up")'])
  running.push(child)
  await once(child.stdout, 'data')
  return child.pid!
}

const worked = () => {
  let held: boolean | null = null
  alone(lock, { work: () => void (held = isHeld(lock)), onWait: () => {} })
  return { held, isLeft: existsSync(lock) }
}

it('C368 a lock is held while its process lives, and by no other process that got its number since', async () => {
  const pid = await another()
  writeFileSync(lock, `${pid} ${startOf(pid)}`)
  expect(isHeld(lock)).toBe(true)
  // Killed in the middle; the number went to a process that began at another time.
  writeFileSync(lock, `${pid} ${startOf(process.pid)}`)
  expect(startOf(pid)).not.toBe(startOf(process.pid))
  expect(isHeld(lock)).toBe(false)
  expect(worked()).toEqual({ held: true, isLeft: false })
  // Nor by one that is gone.
  writeFileSync(lock, `${pid} ${startOf(pid)}`)
  running[0]!.kill('SIGKILL')
  await once(running[0]!, 'exit')
  expect(isHeld(lock)).toBe(false)
})

it('C368 a lock whose writing was cut off, such as by a full disk, is held for a moment only', () => {
  writeFileSync(lock, '')
  expect(isHeld(lock)).toBe(true)
  utimesSync(lock, 1, 1)
  expect(isHeld(lock)).toBe(false)
  expect(worked()).toEqual({ held: true, isLeft: false })
  // That of an earlier version is its process's number alone.
  writeFileSync(lock, String(process.pid))
  utimesSync(lock, 1, 1)
  expect(isHeld(lock)).toBe(false)
  expect(readFileSync(lock, 'utf8')).toBe(String(process.pid))
})
