/** Bundles a folder of Convex functions into the file of an engine's thread that serves it. */
import { existsSync, readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { bundled } from './bundle'
import { ROOT } from './source-tree'

/** Their names follow Convex's rules; their contents are passed separately. */
const SPECIAL = ['schema', 'crons', 'http'] as const
const NO_MODULE = new Set<string>([...SPECIAL, 'auth.config', 'convex.config'])

export async function bundleFolder(folder: string): Promise<string> {
  const bundle = await bundled('folder', {
    absWorkingDir: ROOT,
    stdin: { contents: entryOf(folder), resolveDir: ROOT, sourcefile: 'served-folder.ts', loader: 'ts' },
    entryNames: 'thread',
    packages: 'external',
  })
  return join(bundle, 'thread.mjs')
}

function entryOf(folder: string): string {
  const paths = modulePaths(folder)
  const special = SPECIAL.filter((name) => existsSync(join(folder, `${name}.ts`)))
  const at = (path: string) => JSON.stringify(join(folder, path))
  return [
    `import { serveFolder } from './tests/support/conformance-thread'`,
    ...paths.map((path, n) => `import * as module${n} from ${at(path)}`),
    ...special.map((name) => `import ${name} from ${at(name)}`),
    `serveFolder({`,
    `  modules: { ${paths.map((path, n) => `${JSON.stringify(path)}: module${n}`).join(', ')} },`,
    ...special.map((name) => `  ${name},`),
    `})`,
  ].join('\n')
}

/** By Convex's rules: the whole folder with its subfolders, except generated files and names with two dots. */
function modulePaths(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('_generated/'))
    .map((path) => path.slice(0, -'.ts'.length))
    .filter((path) => !NO_MODULE.has(path) && !path.includes('.'))
    .toSorted()
}
