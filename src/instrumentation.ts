/** Next calls this once, before the first page: settings that can't work end the start instead of each page. */
export async function register(): Promise<void> {
  // Next also builds this file for a runtime without processes, and warns of what is not there. It writes the name of
  // the runtime in here and leaves out what the other one never reaches.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { checkStart } = await import('./check-start')
    checkStart()
  }
}
