/** The linter rejects, in the source, globals that built-in functions can't use. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isUnder, readCode, ROOT } from './support/source-tree'

const GLOBALS = [
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'Buffer',
  'require',
  'global',
  'BroadcastChannel',
  'EventSource',
  'MessageChannel',
  'WebSocket',
]

/** The globals that the linter rejects, by file. */
function refusedIn(files: string[]): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-lint-'))
  try {
    copyFileSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    for (const file of files) {
      mkdirSync(join(folder, file, '..'), { recursive: true })
      writeFileSync(join(folder, file), GLOBALS.map((name, n) => `export const use${n} = () => ${name}\n`).join(''))
    }
    const oxlint = join(ROOT, 'node_modules/.bin/oxlint')
    const { stdout } = spawnSync(oxlint, ['--format=unix', ...files], { cwd: folder, encoding: 'utf8' })
    const found = Array.from(stdout.matchAll(/^(\S+?):\d+:\d+: Unexpected use of '(\w+)'/gm))
    return Object.fromEntries(
      files.map((file) => [file, found.flatMap(([, path, name]) => (path === file ? [name!] : [])).toSorted()]),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('CX25 the linter rejects fetch, timers, and Node’s globals in convex/, except in actions with "use node"', () => {
  const convex = readCode().filter(({ path }) => isUnder(path, 'convex') && !path.includes('.test.'))
  const ofNode = convex.filter(({ text }) => /^['"]use node['"]/m.test(text)).map(({ path }) => path)
  const others = ['convex/messages.ts', 'convex/model/heads.ts']
  const all = GLOBALS.toSorted()
  expect(refusedIn([...others, ...ofNode])).toEqual({
    ...Object.fromEntries(others.map((path) => [path, all])),
    ...Object.fromEntries(ofNode.map((path) => [path, []])),
  })
})
