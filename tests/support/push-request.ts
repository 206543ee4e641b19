/**
 * The request of `npx convex deploy` for a project's folder, made in this process: the command takes seconds for it,
 * most of them to start. tests/convex-push.test.ts compares it with the command's own request.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import type * as esbuild from 'esbuild'
import { ROOT } from './source-tree'

export interface PushedModule {
  path: string
  source: string
  sourceMap?: string
  environment: 'isolate' | 'node'
}

export interface PushRequest {
  functions: string
  appDefinition: {
    definition: null
    dependencies: unknown[]
    schema: PushedModule | null
    changedModules: PushedModule[]
    unchangedModuleHashes: unknown[]
    udfServerVersion: string
  }
  componentDefinitions: unknown[]
  nodeDependencies: unknown[]
}

/** The bundler that came with the CLI, because another may produce the same code in a different form. */
const { build } = createRequire(join(ROOT, 'node_modules/convex/package.json'))('esbuild') as Pick<
  typeof esbuild,
  'build'
>

export async function pushRequestOf(project: string): Promise<PushRequest> {
  const folder = join(project, 'convex')
  generateInto(folder)
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^.]+\.ts$/.test(path) && path !== 'schema.ts' && !path.startsWith('_generated/'))
    .toSorted()
  const isForNode = (path: string) => /^\s*['"]use node['"]/.test(readFileSync(join(folder, path), 'utf8'))
  const bundle = (entries: string[], options: esbuild.BuildOptions = {}) => bundleModules(project, entries, options)
  const [isolate, node, auth, schema] = await Promise.all([
    bundle(paths.filter((path) => !isForNode(path))),
    bundle(paths.filter(isForNode), { platform: 'node', chunkNames: '_deps/node/[hash]' }),
    bundle(present(folder, 'auth.config.ts'), { splitting: false }),
    bundle(present(folder, 'schema.ts')),
  ])
  return {
    functions: 'convex/',
    appDefinition: {
      definition: null,
      dependencies: [],
      schema: schema[0] ?? null,
      changedModules: [...isolate, ...node, ...auth],
      unchangedModuleHashes: [],
      udfServerVersion: '1.48.0',
    },
    componentDefinitions: [],
    nodeDependencies: [],
  }
}

const present = (folder: string, name: string): string[] => (existsSync(join(folder, name)) ? [name] : [])

/** The files that the command writes first: the same for every project, except for types. */
function generateInto(folder: string): void {
  const generated = join(folder, '_generated')
  mkdirSync(generated, { recursive: true })
  for (const name of ['api.js', 'server.js']) cpSync(join(ROOT, 'convex/_generated', name), join(generated, name))
}

async function bundleModules(
  project: string,
  entries: string[],
  options: esbuild.BuildOptions,
): Promise<PushedModule[]> {
  if (entries.length === 0) return []
  const { outputFiles = [] } = await build({
    absWorkingDir: project,
    entryPoints: entries.map((path) => join(project, 'convex', path)),
    outdir: 'out',
    outbase: join(project, 'convex'),
    write: false,
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'esnext',
    jsx: 'automatic',
    conditions: ['convex', 'module'],
    splitting: true,
    chunkNames: '_deps/[hash]',
    treeShaking: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    keepNames: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    ...options,
  })
  const environment = options.platform === 'node' ? 'node' : 'isolate'
  const texts = new Map(outputFiles.map(({ path, text }) => [relative(join(project, 'out'), path), text]))
  return [...texts].flatMap(([path, source]) => {
    const sourceMap = texts.get(`${path}.map`)
    return path.endsWith('.map') ? [] : [{ path, source, ...(sourceMap !== undefined && { sourceMap }), environment }]
  })
}
