/** Call at a file's top: passwords are hashed as everywhere, with a thousandth of the work, for tests that make hundreds. */
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
