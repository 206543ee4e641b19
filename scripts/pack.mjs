// npm run pack: packs runtime/ as a package of its own, into dist/runtime/.
import { join } from 'node:path'
import { packRuntime } from './lib-runtime-package.mjs'
import { root } from './lib-server-build.mjs'

console.log(await packRuntime(join(root, 'dist', 'runtime')))
