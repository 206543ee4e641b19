/** Runs a script in processes of its own under strace, with faults, and returns their system calls. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Call, readRecording, recordInto } from '../../runtime/storage/testing/worst-disk'
import { ROOT } from './source-tree'

interface TracedLife {
  /** A folder for the test's data. */
  root: string
  live: (args: string[], options: { recording: string; fault: string | null }) => Call[]
}

/** Call it at the top of the file: it bundles the script before the tests, and cleans up after them. */
export function useTracedLife(name: string, script: string): TracedLife {
  // In memory, if the machine has such a file system: power only fails in the recordings, and thousands of fsyncs cost
  // nothing.
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), `${name}-`))
  const life = join(ROOT, 'node_modules/.cache', name, `${process.pid}.mjs`)
  beforeAll(() => {
    buildSync({
      stdin: { contents: script, resolveDir: ROOT },
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile: life,
    })
  })
  afterAll(() => {
    rmSync(root, { recursive: true, force: true })
    rmSync(life, { force: true })
  })
  return {
    root,
    live: (args, { recording, fault }) => {
      const [command = '', ...before] = recordInto(recording, fault)
      const run = spawnSync(command, [...before, process.execPath, '--expose-gc', life, ...args])
      expect(run.error).toBeUndefined()
      return readRecording(recording)
    },
  }
}
