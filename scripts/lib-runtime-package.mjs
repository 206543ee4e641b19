// Packs runtime/ with `npm pack`. Its manifest is generated here, so that versions are only in the root's.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bareBuild } from './lib-bare-build.mjs'
import { root } from './lib-server-build.mjs'

export const PACKAGE = 'convex-in-node'

/** The package's exports, by the names its users import. */
const ENTRIES = {
  index: 'runtime/index.ts',
  'admin-key': 'runtime/edge/auth/admin-key.ts',
  'worker-host': 'runtime/edge/host/worker-host.ts',
  engine: 'runtime/engine/loop/open-engine.ts',
  'engine-thread': 'runtime/engine/loop/worker-entry.ts',
  sqlite: 'runtime/storage/sqlite.ts',
  system: 'runtime/system.ts',
}

const BIN = { main: 'runtime/bare/main.ts', 'bare-thread': 'runtime/bare/bare-thread.ts' }

/**
 * Writes the package's folder, and packs it.
 * @param {string} outdir Emptied.
 * @param {{ types?: boolean }} [options] Without types it takes a second.
 * @returns {Promise<string>} The archive, beside the folder.
 */
export async function packRuntime(outdir, { types = true } = {}) {
  const folder = join(outdir, 'package')
  rmSync(outdir, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { metafile } = await build({
    ...bareBuild(folder),
    entryPoints: { ...ENTRIES, ...BIN },
    splitting: true,
    metafile: true,
  })
  if (types) writeTypes(folder)
  for (const file of ['README.md', 'SPEC.md']) copyFileSync(join(root, 'runtime', file), join(folder, file))
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest(metafile, types), null, 2))
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', outdir], folder))
  return join(outdir, packed.filename)
}

/**
 * @param {import('esbuild').Metafile} metafile
 * @param {boolean} types
 */
function manifest({ outputs }, types) {
  const { version, license, engines, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const used = Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !path.startsWith('node:'))
    .map(({ path }) => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path)
  // Imported by name at run time, when the right binary is chosen.
  const names = [...new Set([...used, '@photostructure/sqlite'])].sort()
  const exported = Object.entries(ENTRIES).map(([name, source]) => [
    name === 'index' ? '.' : `./${name}`,
    {
      ...(types ? { types: `./types/${source.slice('runtime/'.length).replace(/\.ts$/, '.d.ts')}` } : {}),
      default: `./${name}.mjs`,
    },
  ])
  return {
    name: PACKAGE,
    version,
    description: 'A Convex deployment in a Node process, with its data in SQLite.',
    license,
    type: 'module',
    engines,
    bin: { [PACKAGE]: 'main.mjs' },
    exports: Object.fromEntries(exported),
    dependencies: Object.fromEntries(names.map((name) => [name, dependencies[name]])),
  }
}

/** @param {string} folder */
function writeTypes(folder) {
  const config = join(folder, 'tsconfig.json')
  const compilerOptions = {
    noEmit: false,
    incremental: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: join(root, 'runtime'),
    outDir: join(folder, 'types'),
    plugins: [],
    typeRoots: [join(root, 'node_modules/@types')],
  }
  const files = Object.values(ENTRIES).map((source) => join(root, source))
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] }))
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config], root)
  rmSync(config)
  // Node-style resolution requires file extensions.
  for (const name of readdirSync(join(folder, 'types'), { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, 'types', name)
    if (!name.endsWith('.d.ts')) continue
    writeFileSync(path, readFileSync(path, 'utf8').replace(/((?:from |import\()['"]\.{1,2}\/[^'"]+)/g, '$1.js'))
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: 'utf8' })
