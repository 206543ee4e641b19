/** The worker that highlights code. highlighter.ts gives it work, and terminates it if it takes too long. */
import { highlight } from './highlight'
import type { HighlightJob, HighlightNews } from './highlighter'

const tell = (news: HighlightNews) => self.postMessage(news, {})

self.addEventListener('message', ({ data }: MessageEvent<HighlightJob>) => {
  const { id, code, language } = data
  highlight(code, language, () => tell({ id, begun: true })).then(
    (tree) => tell({ id, tree }),
    () => tell({ id, tree: null }),
  )
})
