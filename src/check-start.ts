import { checkPageEnvironment } from './env'

/** Ends the process with an error message if the pages could not work. */
export function checkStart(): void {
  try {
    checkPageEnvironment()
  } catch (error) {
    // Next would print where this was thrown, and continue to listen.
    // oxlint-disable-next-line eslint/no-console -- the start's one sentence, where there is no log yet
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
