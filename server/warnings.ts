/**
 * Node 22 calls its own SQLite experimental each time a thread loads it, and modules made from text in every version.
 * The tests run on both, so a person who starts the server learns nothing from that; every other warning is shown. Imported for its effect, in each thread.
 */
process.removeAllListeners('warning')
process.on('warning', (warning) => {
  if (warning.name === 'ExperimentalWarning' && /^(SQLite|VM Modules)/.test(warning.message)) return
  process.stderr.write(`${warning.name}: ${warning.message}\n`)
})
