// npm start: installs, builds and starts, each only when needed. Plain Node: on a fresh clone there is nothing else.
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { HELP } from '../server/options.mjs'
import { makeReady } from './lib-ready.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

if (process.argv.includes('--help')) {
  console.log(HELP)
  process.exit()
}
makeReady(root)
// In this process, so that signals reach the server and no second process stays behind.
// @ts-ignore -- React and Next choose their build by this; they are loaded after this line.
process.env.NODE_ENV = 'production'
process.env.NEXT_TELEMETRY_DISABLED ??= '1'
await import(pathToFileURL(join(root, 'dist', 'main.mjs')).href)
