/** Starts the thread that runs the functions, with the memory that its bounds were computed from (FB23). */
import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * Flags for the engine's thread only, never this process's own, some of which a thread rejects (`--max-old-space-size`).
 * Pushed functions are compiled from source, which needs `vm` modules.
 */
const EXEC_ARGV = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']

export interface EngineThread<Data> {
  /** For its script; `heap` is its memory limit, in bytes. */
  workerData: Data
  env?: NonNullable<WorkerOptions['env']>
}

export const startEngineThread = <Data extends { heap: number }>(script: URL | string, thread: EngineThread<Data>) =>
  new Worker(script, {
    ...thread,
    execArgv: EXEC_ARGV,
    resourceLimits: { maxOldGenerationSizeMb: Math.floor(thread.workerData.heap / 2 ** 20) },
  })
