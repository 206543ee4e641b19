/** The previous version's data: tests/fixtures/before. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './source-tree'

export const BEFORE = 'a010115'
export const TALK = 'j57038hd00sx20003jvdma1ms1exbd9r_j57038hd00xst0002jsf7gpbey0wk3hx'
export const TEXTS = ['Hello 1', 'Hello 2', 'Hello 3', 'The plan', 'From the version before']

/** For servers on it: its passwords were hashed at full cost, as people's are. */
export const ITS_PASSWORDS = { env: { NODE_OPTIONS: '' } }

/** A copy of its data directory. */
export function unpackBefore(folder: string): string {
  mkdirSync(folder, { recursive: true })
  execFileSync('tar', ['xzf', join(ROOT, 'tests/fixtures/before/data.tar.gz'), '-C', folder])
  return join(folder, 'data')
}
