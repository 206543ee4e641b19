/** Puts a folder of functions on a deployment elsewhere with the Convex CLI, replacing what it had. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ZipWriter } from '../../runtime/engine/transfer/zip'
import { ended, startConvex, type Target } from './convex-command'

export async function pushFolder(target: Target, project: string, environment: Record<string, string>): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'parley-push-'))
  const run = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await ended(startConvex(target, args, { cwd: project, home }))
    if (code !== 0) throw new Error(`convex ${args[0]} failed:\n${stderr}`)
  }
  try {
    for (const [name, value] of Object.entries(environment)) await run('env', 'set', name, value)
    // The previous folder may have had the same tables with other documents.
    const nothing = await ZipWriter.create(join(home, 'nothing.zip'))
    await nothing.add('nothing/documents.jsonl', [])
    await nothing.finish()
    await run('import', join(home, 'nothing.zip'), '--replace-all', '--yes')
    await run('deploy', '--typecheck', 'disable', '--codegen', 'disable')
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
