// How the server is bundled, for the build and for development.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Options for esbuild. Packages stay external: they are installed anyway, and some contain binaries.
 * @param {{ dev: boolean, outdir: string }} options
 * @returns {import('esbuild').BuildOptions}
 */
export function serverBuild({ dev, outdir }) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return {
    absWorkingDir: root,
    entryPoints: ['server/main.ts', 'server/engine-worker.ts', 'server/pages-process.ts', 'server/commands.ts'],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // Dynamic imports stay separate chunks, so that --help loads nothing else.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
    define: { PARLEY_VERSION: JSON.stringify(version), PARLEY_DEV: String(dev) },
    plugins: [convexModules(join(root, 'convex'))],
  }
}

/**
 * The command that moves people to new accounts. It loads no functions.
 * @param {string} outdir
 */
export function moveBuild(outdir) {
  return {
    ...serverBuild({ dev: false, outdir }),
    entryPoints: ['server/move/main.ts'],
    splitting: false,
    sourcemap: false,
  }
}

/**
 * The files that each one imports before its first line, as pushed ones do (runtime/engine/deploy/default-runtime.ts).
 */
const REALMS = ['transaction', 'action']

/** Node's globals that functions get in another form, or not at all; unused imports are dropped. */
export const REPLACED_GLOBALS = [
  'Buffer',
  'clearImmediate',
  'fetch',
  'global',
  'globalThis',
  'process',
  'require',
  'self',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'BroadcastChannel',
  'EventSource',
  'MessageChannel',
  'WebSocket',
]

/**
 * The module that server/convex-modules.d.ts describes. Every file of the folder, and what it imports from this
 * repository, is bundled twice: for queries and mutations, and for actions. Those with `"use node"` have actions
 * only, and get all of Node.
 * @param {string} folder
 * @returns {import('esbuild').Plugin}
 */
export function convexModules(folder) {
  return {
    name: 'convex-modules',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/(server\/)?convex-modules$/ }, () => ({
        path: 'modules',
        namespace: 'convex',
      }))
      build.onLoad({ filter: /^modules$/, namespace: 'convex' }, () => {
        const files = functionFiles(folder)
        return { contents: moduleText(folder, files), resolveDir: folder, loader: 'js', watchDirs: [folder] }
      })
      build.onResolve({ filter: /^convex:/ }, ({ path }) => ({ path, namespace: 'convex' }))
      build.onLoad({ filter: /^convex:/, namespace: 'convex' }, ({ path }) => ({
        contents: `import { globals } from './runtime/engine/deploy/built-in'\nexport const { ${REPLACED_GLOBALS.join(', ')} } = globals.${path.slice('convex:'.length)}`,
        resolveDir: root,
        loader: 'js',
      }))
      build.onResolve({ filter: /^\./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        const [plain = path, asked] = path.split('?')
        const realm = asked ?? pluginData?.realm
        if (!REALMS.includes(realm)) return undefined
        const found = await build.resolve(plain, { importer, resolveDir, kind })
        return found.errors.length > 0 || found.external
          ? found
          : { ...found, suffix: `?${realm}`, pluginData: { realm } }
      })
      build.onLoad({ filter: /\.[jt]s$/, namespace: 'file' }, ({ path, pluginData }) => {
        if (!REALMS.includes(pluginData?.realm)) return undefined
        const opening = `import { ${REPLACED_GLOBALS.join(', ')} } from 'convex:${pluginData.realm}'; `
        // With the TypeScript loader in either case, because it drops unused imports.
        return { contents: opening + readFileSync(path, 'utf8'), loader: 'ts', pluginData, watchFiles: [path] }
      })
    },
  }
}

const NOT_FUNCTIONS = new Set(['schema', 'auth.config', 'crons', 'http'])

/**
 * The files Convex itself would push: not `_generated`, tests or declarations.
 * @param {string} folder
 */
function functionFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /^[^.]+(\.config)?\.tsx?$/.test(path) && !path.startsWith('_generated/'))
    .map((path) => path.replace(/\.tsx?$/, ''))
    .sort()
}

const USE_NODE = /^(?:\s|\/\/.*|\/\*[^]*?\*\/)*(['"])use node\1/

/**
 * @param {string} folder
 * @param {string[]} files
 */
function moduleText(folder, files) {
  const isNodes = (/** @type {string} */ file) => USE_NODE.test(readFileSync(join(folder, `${file}.ts`), 'utf8'))
  const from = (/** @type {string} */ file, /** @type {string} */ realm) =>
    isNodes(file) ? `'./${file}'` : `'./${file}?${realm}'`
  const functions = files.filter((file) => !NOT_FUNCTIONS.has(file))
  const optional = (/** @type {string} */ name, /** @type {string} */ realm) =>
    files.includes(name)
      ? `export { default as ${name} } from './${name}?${realm}'`
      : `export const ${name} = undefined`
  return [
    `import { builtIn, loaded } from '${join(root, 'runtime/engine/deploy/built-in')}'`,
    ...functions.map((file, i) => `import * as t${i} from ${from(file, 'transaction')}`),
    ...functions.map((file, i) => `import * as a${i} from ${from(file, 'action')}`),
    `export const modules = builtIn({ ${functions.map((file, i) => `${JSON.stringify(file)}: [t${i}, a${i}]`).join(', ')} })`,
    `export { default as schema } from './schema?transaction'`,
    optional('crons', 'transaction'),
    optional('http', 'action'),
    'loaded()',
  ].join('\n')
}
