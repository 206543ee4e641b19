// npm run admin, backup, restore, verify: the commands of server/commands.ts, built if needed.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { makeReady } from './lib-ready.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
// An update's build has a folder of its own; the settings files stay here.
process.env.PARLEY_HOME ??= root
await import(pathToFileURL(join(makeReady(root), 'dist', 'commands.mjs')).href)
