import { rangesOf } from '../../../../domain/fold'

/** The text with the search terms highlighted. Shows the text in composed form, which looks the same. */
export function MarkedText({ text, words }: { text: string; words: readonly string[] }) {
  const composed = text.normalize('NFC')
  const parts = []
  let at = 0
  for (const [from, to] of rangesOf(text, words)) {
    parts.push(composed.slice(at, from))
    parts.push(
      <mark key={from} className="bg-transparent font-semibold text-accent">
        {composed.slice(from, to)}
      </mark>,
    )
    at = to
  }
  parts.push(composed.slice(at))
  return <>{parts}</>
}
