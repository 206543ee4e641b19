/** The lock that lets one command at a time install and build. */
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

it('C368 a lock is held while its process lives, and not by a later process with the same id', async () => {
  const pid = await another()
  writeFileSync(lock, `${pid} ${startOf(pid)}`)
  expect(isHeld(lock)).toBe(true)
  // Killed while working; its id went to a process that started at another time.
  writeFileSync(lock, `${pid} ${startOf(process.pid)}`)
  expect(startOf(pid)).not.toBe(startOf(process.pid))
  expect(isHeld(lock)).toBe(false)
  expect(worked()).toEqual({ held: true, isLeft: false })
  // A process that has ended doesn't hold it either.
  writeFileSync(lock, `${pid} ${startOf(pid)}`)
  running[0]!.kill('SIGKILL')
  await once(running[0]!, 'exit')
  expect(isHeld(lock)).toBe(false)
})

it('C368 a lock that was never written, for example because the disk was full, is held only for a moment', () => {
  writeFileSync(lock, '')
  expect(isHeld(lock)).toBe(true)
  utimesSync(lock, 1, 1)
  expect(isHeld(lock)).toBe(false)
  expect(worked()).toEqual({ held: true, isLeft: false })
  // An earlier version's lock contains only the process id.
  writeFileSync(lock, String(process.pid))
  utimesSync(lock, 1, 1)
  expect(isHeld(lock)).toBe(false)
  expect(readFileSync(lock, 'utf8')).toBe(String(process.pid))
})
