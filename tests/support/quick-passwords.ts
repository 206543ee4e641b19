/**
 * For servers that tests start: passwords are hashed as everywhere, with a thousandth of the work, since a tenth of a
 * second of a processor for each person who comes adds up. Without this setting the full work is done, as the data of
 * the previous version shows (tests/durability/before.test.ts), and every test that starts a server by itself.
 */
const PRELOADED = `
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
const { scrypt } = crypto
crypto.scrypt = (password, salt, length, options, done) => scrypt(password, salt, length, { ...options, N: 16 }, done)
syncBuiltinESMExports()`

/** Words for NODE_OPTIONS. What one such server has stored is opened by such servers alone. */
export const QUICK_PASSWORDS = `--import=data:text/javascript,${encodeURIComponent(PRELOADED)}`
