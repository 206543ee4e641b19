/** Imports and exports over one directory, whose contents don't outlive the server. */
import { mkdirSync, rmSync } from 'node:fs'
import { Exports } from './exports'
import { Imports, type ImportsOptions } from './imports'

export interface Transfers {
  imports: Imports
  exports: Exports
}

export function openTransfers(directory: string, parts: Omit<ImportsOptions, 'directory'>): Transfers {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const imports = new Imports({ ...parts, directory })
  imports.forgetUnfinished()
  return { imports, exports: new Exports({ ...parts, directory }) }
}
