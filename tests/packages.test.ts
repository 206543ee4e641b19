/** The dependencies: which there are, at which versions, and who can import them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, isTest, isUnder, readCode, ROOT } from './support/source-tree'
import { PACKAGES, TOOLS } from './support/walls'

const files = readCode()

describe('packages', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
    devDependencies: Record<string, string>
  }

  it('every dependency has a row in the table, and the table has no other rows', () => {
    expect(Object.keys(PACKAGES).toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted())
  })

  it('every version is pinned', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    )
    expect(loose).toEqual([])
  })

  it('the lock file has every platform’s binaries (else: npm run lock)', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const locked = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)))
    const missing = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies).filter((name) => !locked.has(name)),
    )
    expect(missing).toEqual([])
  })

  it('the lock file has each package’s hash (else: npm run lock)', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { integrity?: string }>
    }
    const entries = Object.entries(lock.packages).filter(([path]) => path !== '')
    expect(entries.length).toBeGreaterThan(400)
    expect(entries.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([])
  })

  it('every package is only imported where its row says', () => {
    const places: Record<string, string[]> = { ...PACKAGES, ...TOOLS }
    const offences = files.flatMap((file) =>
      importsOf(file)
        .filter(({ kind }) => kind === 'package')
        .filter(({ target }) => {
          const folders = places[target]
          if (!folders) return !isTool(target) || !isConfiguration(file.path)
          return !folders.some((folder) => isUnder(file.path, folder)) && !isTestUse(file.path, target)
        })
        .map(({ specifier }) => `${file.path} imports ${specifier}`),
    )
    expect(offences).toEqual([])
  })

  function isTool(name: string) {
    return name in manifest.devDependencies
  }

  function isTestUse(path: string, name: string) {
    return (isTest(path) || isUnder(path, 'bench')) && name in { ...manifest.dependencies, ...manifest.devDependencies }
  }
})

function isConfiguration(path: string): boolean {
  return !path.includes('/') || isUnder(path, 'scripts')
}
