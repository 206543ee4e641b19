/** Bundles for the processes and threads of tests: each is built once per state of the sources, and kept. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build, version, type BuildOptions } from 'esbuild'
import { ROOT } from './source-tree'

// Below the packages that a bundle leaves external, and outside a build's folders.
const CACHE = join(ROOT, 'node_modules/.cache/test-bundles')
/** All files that can be bundled, and the bundler's configuration. */
const SOURCES = ['convex', 'domain', 'runtime', 'server', 'src', 'scripts', 'tests/fixtures', 'tests/support']
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json']
const KEPT_MS = 24 * 60 * 60_000

/** The folder with the bundle. The sources also determine what its plugins do; plugins are identified by name. */
export async function bundled(kind: string, options: Omit<BuildOptions, 'outdir' | 'outfile'>): Promise<string> {
  const asked = JSON.stringify({ version, ...options, plugins: options.plugins?.map(({ name }) => name) })
  const hash = createHash('sha256').update(asked).update(stateOfSources()).digest('hex').slice(0, 20)
  const folder = join(CACHE, `${kind}-${hash}`)
  if (existsSync(folder)) return folder
  mkdirSync(CACHE, { recursive: true })
  forgetOld()
  const draft = mkdtempSync(join(CACHE, 'draft-'))
  await build({
    ...options,
    outdir: draft,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  })
  try {
    renameSync(draft, folder)
  } catch (error) {
    // Another worker was faster, with the same bundle.
    rmSync(draft, { recursive: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

let state: string | undefined

function stateOfSources(): string {
  if (state !== undefined) return state
  const hash = createHash('sha256')
  const files = SOURCES.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  for (const path of [...SETTINGS.map((name) => join(ROOT, name)), ...files.toSorted()]) {
    hash.update(`${path}\0`).update(readFileSync(path)).update('\0')
  }
  return (state = hash.digest('hex'))
}

/** Deletes bundles of outdated sources. A run takes minutes, so bundles in use are younger. */
function forgetOld(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name)
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {}
    if (mtimeMs !== undefined && mtimeMs < Date.now() - KEPT_MS) rmSync(path, { recursive: true, force: true })
  }
}
