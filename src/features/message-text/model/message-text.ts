const emoji =
  /^(?:\p{Regional_Indicator}{2}|[#*0-9]\uFE0F?\u20E3|\p{Extended_Pictographic}[\p{M}\p{Emoji_Modifier}\u200D\p{Extended_Pictographic}\u{E0020}-\u{E007F}]*)$/u

/** One to three emoji without other text are shown large, without a bubble. */
export function isFewEmoji(text: string): boolean {
  // Three of the longest emoji sequences are well below this; longer text isn't worth segmenting.
  if (text.length === 0 || text.length > 120) return false
  const graphemes = [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)]
    .map(({ segment }) => segment)
    .filter((segment) => segment.trim() !== '')
  return graphemes.length >= 1 && graphemes.length <= 3 && graphemes.every((segment) => emoji.test(segment))
}
