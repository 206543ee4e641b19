import { highlight as colour } from './highlight'
import { createHighlighter } from './highlighter'

/**
 * In the page itself, in a turn of its own for each block: the policy of static files lets no thread load its parts.
 * What bounds the work is the length.
 */
export const highlight = createHighlighter({
  startThread: (hear) => ({
    post({ id, code, language }) {
      const later = () =>
        colour(code, language, () => {}).then(
          (tree) => hear({ id, tree }),
          () => hear({ id, tree: null }),
        )
      setTimeout(() => void later(), 0)
    },
    end() {},
  }),
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
})
