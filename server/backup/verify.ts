/** Looks a backup through: every byte is what was written, and the data counts what is there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CopiedData } from './copied-data'
import { ACCOUNTS_FILE, type Counts, factsOf, type Manifest, readManifest } from './layout'

export interface Verified {
  manifest: Manifest
  /** A sentence each; none when the backup can be relied on. */
  faults: string[]
}

export async function verifyBackup(folder: string): Promise<Verified> {
  const manifest = readManifest(folder)
  const faults: string[] = []
  for (const [path, { bytes, sha256 }] of Object.entries(manifest.files)) {
    if (!existsSync(join(folder, path))) {
      faults.push(`${path} is missing`)
      continue
    }
    const found = await factsOf(join(folder, path))
    if (found.bytes !== bytes) faults.push(`${path} has ${found.bytes} bytes instead of ${bytes}`)
    else if (found.sha256 !== sha256) faults.push(`${path} has changed since it was backed up`)
  }
  // What can't be trusted is not recounted.
  if (faults.length > 0) return { manifest, faults }
  const data = new CopiedData(folder, ACCOUNTS_FILE in manifest.files)
  try {
    faults.push(...data.faults())
    for (const { path, sha256 } of data.storedFiles()) {
      const facts = manifest.files[path]
      if (!facts) faults.push(`${path} was gone when the backup was made`)
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
