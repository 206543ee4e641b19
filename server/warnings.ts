/**
 * Hides two warnings: Node 22 calls its own SQLite experimental each time a thread loads it, and every version warns
 * about modules made from text. The tests cover both, so they tell an administrator nothing; every other warning is
 * shown. Imported for its side effect, in each thread.
 */
process.removeAllListeners('warning')
process.on('warning', (warning) => {
  if (warning.name === 'ExperimentalWarning' && /^(SQLite|VM Modules)/.test(warning.message)) return
  process.stderr.write(`${warning.name}: ${warning.message}\n`)
})
