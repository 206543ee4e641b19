// The service worker: one file at the root of the site, where its scope has to begin. Next serves it from public/, so
// it is built wherever the pages are, including a plain `next build`.
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from './lib-server-build.mjs'
import { hashSources } from './lib-sources.mjs'

/** The same for the same sources. */
export const buildName = () => hashSources(root).slice(0, 16)

export async function buildWorker() {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/worker/sw.ts'],
    outfile: join(root, 'public', 'sw.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome128', 'firefox128', 'safari17.4'],
    logLevel: 'warning',
    // A browser replaces a worker whose bytes differ, so every build of the pages has a new one.
    define: { BUILD: JSON.stringify(buildName()) },
  })
}
