/**
 * The same text in one piece. A concatenated string stays a tree of its parts, several times its size, until one of its
 * characters is read: for texts that are kept.
 */
export function flat(text: string): string {
  return text.charCodeAt(0) >= 0 ? text : ''
}
