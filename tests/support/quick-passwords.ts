/**
 * For servers that tests start: passwords are hashed with a thousandth of the usual work, because a tenth of a second
 * of CPU time per person adds up. The full work is tested with the data of the previous version
 * (tests/durability/before.test.ts), and by every test that starts a server itself.
 */
const PRELOADED = `
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
const { scrypt } = crypto
crypto.scrypt = (password, salt, length, options, done) => scrypt(password, salt, length, { ...options, N: 16 }, done)
syncBuiltinESMExports()`

/** The flags for NODE_OPTIONS. Only such servers can open what one of them has stored. */
export const QUICK_PASSWORDS = `--import=data:text/javascript,${encodeURIComponent(PRELOADED)}`
