/** Next calls this once, before the first page: invalid settings end the start instead of failing each page. */
export async function register(): Promise<void> {
  // Next also builds this file for a runtime without processes, and warns about what it lacks. It inlines the name of
  // the runtime here and drops the code that the other one never reaches.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { checkStart } = await import('./check-start')
    checkStart()
  }
}
