// How the server is bundled: shared by the build and by development.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Options for esbuild. Packages stay outside: they are installed anyway, and some bring binaries.
 * @param {{ dev: boolean, outdir: string }} options
 * @returns {import('esbuild').BuildOptions}
 */
export function serverBuild({ dev, outdir }) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return {
    absWorkingDir: root,
    entryPoints: ['server/main.ts', 'server/engine-worker.ts', 'server/commands.ts'],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is imported on demand is loaded on demand: --help waits for nothing.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
    define: { PARLEY_VERSION: JSON.stringify(version), PARLEY_DEV: String(dev) },
    plugins: [convexModules()],
  }
}

/**
 * The command that moves people. It reads no functions.
 * @param {string} outdir
 * @returns {import('esbuild').BuildOptions}
 */
export function moveBuild(outdir) {
  return {
    ...serverBuild({ dev: false, outdir }),
    entryPoints: ['server/move/main.ts'],
    splitting: false,
    sourcemap: false,
  }
}

/** @returns {import('esbuild').Plugin} the module that server/convex-modules.d.ts describes */
function convexModules() {
  return {
    name: 'convex-modules',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/(server\/)?convex-modules$/ }, () => ({
        path: 'modules',
        namespace: 'convex',
      }))
      build.onLoad({ filter: /.*/, namespace: 'convex' }, () => {
        const folder = join(root, 'convex')
        const files = functionFiles(folder)
        return { contents: moduleText(files), resolveDir: folder, loader: 'js', watchDirs: [folder] }
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

/** @param {string[]} files */
function moduleText(files) {
  const functions = files.filter((file) => !NOT_FUNCTIONS.has(file))
  const optional = (/** @type {string} */ name) =>
    files.includes(name) ? `export { default as ${name} } from './${name}'` : `export const ${name} = undefined`
  return [
    ...functions.map((file, i) => `import * as m${i} from './${file}'`),
    `export const modules = { ${functions.map((file, i) => `${JSON.stringify(file)}: m${i}`).join(', ')} }`,
    `export { default as schema } from './schema'`,
    optional('crons'),
    optional('http'),
  ].join('\n')
}
