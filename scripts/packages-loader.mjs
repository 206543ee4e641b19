// Leaves out of packages what no page uses, and the bundler keeps. Next calls it (next.config.ts).
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { buildSync } from 'esbuild'

const require = createRequire(import.meta.url)

/**
 * By the end of a file's path: its text without what no page uses. Each throws if the package has changed.
 * @type {Record<string, (source: string, path: string) => string>}
 */
const PARTS = {
  // It has grids and masonry, too.
  'virtua/lib/index.js': (_, path) =>
    buildSync({
      stdin: { contents: `export { Virtualizer } from ${JSON.stringify(path)}`, resolveDir: import.meta.dirname },
      bundle: true,
      write: false,
      format: 'esm',
      external: ['react', 'react-dom', 'react/jsx-runtime'],
    }).outputFiles[0]?.text ?? '',
  // The optimistic updates of paginated queries. The line below it exports the hook.
  'convex/dist/esm/react/index.js': (source) => without(source, 'export * from "./use_paginated_query.js";\n'),
  // Constants of builds and servers; Next doesn't bundle them one by one.
  'next/dist/lib/constants.js': (_, path) => {
    const all = require(path)
    return [...namesInBrowsers(dirname(dirname(path)))]
      .filter((name) => name in all)
      .map((name) => `exports.${name} = ${JSON.stringify(all[name])}`)
      .join('\n')
  },
  // For a way to read pages that is none of the package's public hooks. The client passes every change through it.
  'convex/dist/esm/browser/sync/paginated_query_client.js': (source) =>
    without(source, 'export class PaginatedQueryClient {') &&
    `export class PaginatedQueryClient {
  constructor(client, onTransition) {
    client.addOnTransitionHandler((transition) => onTransition({ ...transition, paginatedQueries: [] }))
  }
}
`,
}

/** For next.config.ts. */
export const trimmedFiles = Object.keys(PARTS)

/**
 * @param {string} source
 * @this {{ resourcePath: string }}
 */
function loadPackage(source) {
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- a loader gets its context so
  const path = this.resourcePath
  const name = trimmedFiles.find((end) => path.replaceAll('\\', '/').endsWith(`/${end}`))
  if (!name) throw new Error(`${path} isn't one of the files that this loader knows.`)
  return partOf(name, source, path)
}

export { loadPackage as default }

/**
 * @param {string} name
 * @param {string} source
 * @param {string} path
 */
export function partOf(name, source, path) {
  const part = PARTS[name]
  if (!part) throw new Error(`No part of ${name} is known.`)
  return part(source, path)
}

/**
 * @param {string} source
 * @param {string} text
 */
function without(source, text) {
  if (source.split(text).length !== 2) throw new Error(`The package no longer has: ${text}`)
  return source.replace(text, '')
}

/**
 * Those of the constants that files which may run in a browser name.
 * @param {string} dist Next's
 */
function namesInBrowsers(dist) {
  const files = ['client', 'shared'].flatMap((folder) =>
    readdirSync(join(dist, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(dist, folder, name)),
  )
  const using = files
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(file, 'utf8'))
    .filter((text) => /require\("[./]*lib\/constants"\)/.test(text))
  return new Set(using.flatMap((text) => [...text.matchAll(/_constants\d*\.(\w+)/g)].map(([, name = '']) => name)))
}
