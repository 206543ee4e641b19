import { checkPageEnvironment } from './env'

/** Next calls this once, before the first page: settings that can't work end the start instead of each page. */
export function register(): void {
  try {
    checkPageEnvironment()
  } catch (error) {
    // Next would print where this was thrown, and go on listening.
    // oxlint-disable-next-line eslint/no-console -- the start's one sentence, where there is no log yet
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
