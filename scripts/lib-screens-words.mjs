// The interface's English texts by key, for the scenes: a changed text then breaks no scene. From the catalogue, bundled
// when this is loaded, because it is TypeScript.
import { build } from 'esbuild'
import { join } from 'node:path'
import { root } from './lib-server-build.mjs'

const { outputFiles } = await build({
  entryPoints: [join(root, 'tests', 'support', 'text.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
})
const source = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')
/** @type {typeof import('../tests/support/text')} */
const texts = await import(`data:text/javascript;base64,${source}`)

export const { t } = texts
