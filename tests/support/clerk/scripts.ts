/**
 * The unmodified scripts that Clerk's Frontend API serves to browsers, from their published packages. npm downloads
 * them when a test first needs them. They aren't dependencies, so that no one has to install the hundreds of packages
 * they were bundled from.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import { ROOT } from '../source-tree'

interface Package {
  version: string
  integrity: string
}

const PACKAGES: Record<string, Package> = {
  'clerk-js': {
    version: '6.40.0',
    integrity: 'sha512-2MnZ/ygvuCmeuqfXQmsxfQaLN/SSJvQbtT2cLXbgr5VKr3KmZFZBVvX977fG3eZ6pprl4J9pO+I2bbe6BvColg==',
  },
  ui: {
    version: '1.36.0',
    integrity: 'sha512-uI96zYCh5jISLOt1mdpIPy/Y31P0kwFxjUFOxLUwFfTHFmGUcRjbqN6bbb+75tdI2Bz6ARGws3rhspDer+xIfQ==',
  },
}

/** The folder of a package's files, once they are downloaded. */
function folderOf(name: string, { version, integrity }: Package): string {
  const cache = join(ROOT, 'node_modules', '.cache', 'clerk-scripts')
  const folder = join(cache, `${name}-${version}`)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const temporary = mkdtempSync(join(cache, 'new-'))
  try {
    execFileSync('npm', ['pack', `@clerk/${name}@${version}`, '--silent', '--pack-destination', temporary], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const archive = join(temporary, `clerk-${name}-${version}.tgz`)
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
    if (found !== integrity) throw new Error(`@clerk/${name}@${version} is not the package it was: ${found}`)
    execFileSync('tar', ['-xzf', archive, '-C', temporary])
    renameSync(join(temporary, 'package'), folder)
  } catch (error) {
    // Another worker may have been faster.
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
  return folder
}

/** Downloads both packages, so that no test waits for them midway. */
export function fetchScripts(): void {
  for (const [name, pinned] of Object.entries(PACKAGES)) folderOf(name, pinned)
}

/** `/npm/@clerk/clerk-js@6/dist/clerk.browser.js`, whatever version the SDK requests; null if there is no such file. */
export function readScript(path: string): Buffer | null {
  const [, name = '', file = ''] = /^\/npm\/@clerk\/([a-z-]+)@[^/]+\/(dist\/[\w./-]+\.js)$/.exec(path) ?? []
  const pinned = PACKAGES[name]
  if (!pinned) return null
  const folder = folderOf(name, pinned)
  const full = join(folder, file)
  return full.startsWith(folder + sep) && existsSync(full) ? readFileSync(full) : null
}
