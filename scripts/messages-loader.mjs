// Loads the catalogue as compiled messages, so that no page contains a parser for them. Next calls it (next.config.ts).
import { runInNewContext } from 'node:vm'
import { transformSync } from 'esbuild'
import compile from 'icu-minify/compile'

/** @param {string} source a module that only exports texts, in objects */
export default function loadMessages(source) {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' })
  const loaded = { exports: {} }
  runInNewContext(code, { module: loaded, exports: loaded.exports })
  return Object.entries(loaded.exports)
    .map(([name, texts]) => `export const ${name} = ${JSON.stringify(compiled(texts))}`)
    .join('\n')
}

/**
 * @param {unknown} texts
 * @returns {unknown}
 */
function compiled(texts) {
  if (typeof texts === 'string') return compile(texts)
  return Object.fromEntries(Object.entries(Object(texts)).map(([key, text]) => [key, compiled(text)]))
}
