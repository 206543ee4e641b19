import { chmodSync } from 'node:fs'
import { dirname } from 'node:path'

/** The uid of the user `nobody`, on Debian and elsewhere. */
const NOBODY = 65_534

/**
 * Root can write everywhere, so refusals are tested as another user. Others can pass through the folders above `path`,
 * which tests create for themselves alone.
 */
export function asNobody<T>(path: string, work: () => T): T {
  if (process.getuid?.() !== 0) return work()
  for (let above = dirname(path); above.startsWith('/tmp/'); above = dirname(above)) chmodSync(above, 0o711)
  process.seteuid!(NOBODY)
  try {
    return work()
  } finally {
    process.seteuid!(0)
  }
}
