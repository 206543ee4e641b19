/**
 * A worker thread for tests: a fake engine whose functions can hang, with its state in a file that outlives the thread.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { StorageError } from '../../storage/storage'
import { FakeEngine } from '../../edge/sync/testing/fake-engine'
import { serveEngine } from '../loop/worker-entry'
import { loopIn } from './loop-in'

const { file, failAtStart, loops } = workerData as { file: string; failAtStart?: boolean; loops: SharedArrayBuffer }

const loop = () => loopIn(loops)

serveEngine(({ monitor, interrupted, fatal }) => {
  if (failAtStart) throw new Error('no storage here')
  const engine: FakeEngine = new FakeEngine(
    {
      'test:list': ({ state }) => state.list ?? [],
      'test:add': ({ state, args }) => {
        state.list = [...((state.list as unknown[]) ?? []), args.item]
        return (state.list as unknown[]).length
      },
      'test:interrupted': () => interrupted?.path ?? null,
      'test:loop': loop,
      'test:loopWhenLong': ({ state }) => (((state.list as unknown[]) ?? []).length > 1 ? loop() : 'short'),
      'test:echo': ({ args }) => args,
      'test:crash': () => process.exit(3),
      'test:fatal': () => fatal(new Error('cannot go on')),
      'test:fsync': () => {
        fatal(Object.assign(new StorageError('UNWRITABLE', 'the fsync failed'), { isLoss: true }))
        writeFileSync(`${file}.after`, '')
      },
      'test:damaged': () => fatal(new StorageError('CORRUPT', 'the data is damaged')),
      'test:stray': () => void Promise.reject(new Error('nobody awaited this')),
    },
    { monitor, onCommit: () => writeFileSync(file, engine.save()) },
  )
  if (existsSync(file)) engine.load(readFileSync(file, 'utf8'))
  return engine
})
