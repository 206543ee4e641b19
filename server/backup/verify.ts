/** Verifies a backup: every byte matches the manifest, and the data's counts match its contents. */
import { StartupError } from '../startup-error'
import { CopiedData } from './copied-data'
import { ACCOUNTS_FILE, type Counts, type Manifest } from './layout'
import { type BackupSource, openBackup } from './source'

export interface Verified {
  manifest: Manifest
  /** One sentence per problem; empty if the backup is sound. */
  faults: string[]
}

export async function verifyBackup(path: string, identity: string | null = null): Promise<Verified> {
  const source = openBackup(path, identity)
  try {
    return await verifySource(source)
  } finally {
    source.close()
  }
}

export async function verifySource(source: BackupSource): Promise<Verified> {
  const { manifest, found, folder } = await source.scan()
  const faults: string[] = []
  for (const [path, { bytes, sha256 }] of Object.entries(manifest.files)) {
    const facts = found.get(path)
    if (!facts) faults.push(`${path} is missing`)
    else if (facts.bytes !== bytes) faults.push(`${path} has ${facts.bytes} bytes instead of ${bytes}`)
    else if (facts.sha256 !== sha256) faults.push(`${path} has changed since it was backed up`)
  }
  // Counts are only checked if the files are intact.
  if (faults.length > 0) return { manifest, faults }
  const data = new CopiedData(folder, ACCOUNTS_FILE in manifest.files)
  try {
    // Data of another version isn't checked by this version's rules.
    if (data.isOfNewerForm()) {
      throw new StartupError(
        'The backup was made by a newer version of Parley, and this one can’t read it. Update this one first.',
      )
    }
    faults.push(...data.faults())
    for (const { path, sha256 } of data.storedFiles()) {
      const facts = manifest.files[path]
      if (!facts) faults.push(`${path} was missing when the backup was made`)
      else if (facts.sha256 !== sha256) faults.push(`${path} was damaged when the backup was made`)
    }
    const counts = data.counts()
    for (const what of Object.keys(counts) as (keyof Counts)[]) {
      if (counts[what] === manifest.counts[what]) continue
      faults.push(`there are ${counts[what]} ${what} instead of ${manifest.counts[what]}`)
    }
  } finally {
    data.close()
  }
  return { manifest, faults }
}
