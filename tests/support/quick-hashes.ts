/**
 * Call at the top of a file: passwords are hashed with a thousandth of the usual work, for tests that create hundreds.
 */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterAll, beforeAll } from 'vitest'

export function useQuickHashes(): void {
  const { scrypt } = crypto
  const use = (hash: unknown) => {
    crypto.scrypt = hash as typeof scrypt
    syncBuiltinESMExports()
  }
  beforeAll(() =>
    use((...[password, salt, length, options, done]: Parameters<typeof scrypt>) =>
      scrypt(password, salt, length, { ...options, N: 16 }, done),
    ),
  )
  afterAll(() => use(scrypt))
}
