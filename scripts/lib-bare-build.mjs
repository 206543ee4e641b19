// How the bare deployment (runtime/bare) is bundled: for the command, and for tests that need it as a process.
import { root } from './lib-server-build.mjs'

/**
 * @param {string} outdir Below the packages that it leaves outside.
 * @returns {import('esbuild').BuildOptions}
 */
export function bareBuild(outdir) {
  return {
    absWorkingDir: root,
    entryPoints: ['runtime/bare/main.ts', 'runtime/bare/bare-thread.ts'],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'warning',
  }
}
