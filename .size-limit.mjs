// The JavaScript a first visit loads before a page works, as Next counts it (`next build` writes the list per route).
import { readFileSync } from 'node:fs'

const stats = JSON.parse(readFileSync(new URL('.next/diagnostics/route-bundle-stats.json', import.meta.url), 'utf8'))

/** @param {string} route */
function firstLoad(route) {
  const found = stats.find((/** @type {{ route: string }} */ row) => row.route === route)
  if (!found) throw new Error(`The build has no route ${route}.`)
  return found.firstLoadChunkPaths
}

export default [{ name: '/messages, first load', path: firstLoad('/messages'), limit: '250 kB', gzip: true }]
