/**
 * Node 22 calls its own SQLite experimental each time a thread loads it. The storage's tests run on it, so a person who
 * starts the server learns nothing from that; every other warning is shown. Imported for its effect, in each thread.
 */
process.removeAllListeners('warning')
process.on('warning', (warning) => {
  if (warning.name === 'ExperimentalWarning' && warning.message.startsWith('SQLite')) return
  process.stderr.write(`${warning.name}: ${warning.message}\n`)
})
