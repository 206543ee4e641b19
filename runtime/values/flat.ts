/**
 * The same text in one piece. What was put together stays a tree of its pieces, of several times its size, until a
 * character of it is asked for: for texts that are kept.
 */
export function flat(text: string): string {
  return text.charCodeAt(0) >= 0 ? text : ''
}
