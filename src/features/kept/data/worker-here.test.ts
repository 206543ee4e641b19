import { afterEach, expect, it, vi } from 'vitest'
import { keepApp } from './worker-here'

afterEach(() => vi.unstubAllGlobals())

it('C667 the worker stores what was loaded before it took over, and what was under way then', async () => {
  const told: { urls: string[] }[] = []
  let report: (entries: { name: string; startTime: number }[]) => void = () => {}
  let now = 0
  const container = {
    controller: null as object | null,
    register: async () => ({}),
    ready: Promise.resolve({}),
    addEventListener(_: string, listener: () => void) {
      now = 100
      this.controller = { postMessage: (message: { urls: string[] }) => told.push(message) }
      listener()
    },
  }
  vi.stubGlobal('navigator', { serviceWorker: container })
  vi.stubGlobal('document', { documentElement: { lang: 'en' } })
  vi.stubGlobal('performance', { now: () => now })
  vi.stubGlobal(
    'PerformanceObserver',
    class {
      constructor(listener: (list: { getEntries: () => unknown }) => void) {
        report = (entries) => listener({ getEntries: () => entries })
      }
      observe() {
        report([{ name: 'before.js', startTime: 10 }])
      }
      disconnect() {}
    },
  )
  await keepApp()
  report([
    { name: 'under-way.js', startTime: 99 },
    { name: 'seen-by-the-worker.js', startTime: 101 },
  ])
  report([{ name: 'also-seen.js', startTime: 200 }])
  expect(told.map(({ urls }) => urls)).toEqual([['before.js'], ['under-way.js']])
})
