// npm run dev: Next reloads pages; a changed function gets a new engine thread; a changed server restarts.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { context } from 'esbuild'
import { root, serverBuild } from './lib-server-build.mjs'

const outdir = join('dist', 'dev')
/** @type {import('node:child_process').ChildProcess | null} */
let server = null
/** @type {string | null} */
let serverText = null
let ending = false

const watcher = await context({
  ...serverBuild({ dev: true, outdir }),
  // Whole files, so that changing a function leaves the server's own file unchanged.
  splitting: false,
  plugins: [
    ...(serverBuild({ dev: true, outdir }).plugins ?? []),
    {
      name: 'reload',
      setup(build) {
        build.onEnd(({ errors }) => {
          if (errors.length === 0) void reload()
        })
      },
    },
  ],
})
await watcher.watch()

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    ending = true
    void watcher.dispose()
    if (server) server.kill(signal)
    else process.exit()
  })
}

async function reload() {
  const text = readFileSync(join(root, outdir, 'main.mjs'), 'utf8')
  if (server && text === serverText) {
    console.log('Functions changed: restarting the engine')
    server.send('reload')
    return
  }
  if (server) {
    console.log('Server code changed: restarting')
    const exited = new Promise((resolve) => server?.once('exit', resolve))
    server.kill('SIGTERM')
    await exited
  }
  serverText = text
  start()
}

function start() {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', join(root, outdir, 'main.mjs'), ...process.argv.slice(2)],
    {
      cwd: process.cwd(),
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' },
    },
  )
  server = child
  child.on('exit', (code) => {
    if (server === child) server = null
    // The build has printed the reason; the next change of a file retries.
    if (ending) process.exit(code ?? 0)
  })
}
