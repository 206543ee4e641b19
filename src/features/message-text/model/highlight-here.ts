import { createHighlighter, type HighlightNews } from './highlighter'

/** The page's only highlighting worker, started with the first code block that names a language. */
export const highlight = createHighlighter({
  startThread(hear, failed) {
    const worker = new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<HighlightNews>) => hear(data))
    worker.addEventListener('error', failed)
    return { post: (job) => worker.postMessage(job, {}), end: () => worker.terminate() }
  },
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
})
