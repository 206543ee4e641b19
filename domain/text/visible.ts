/** White space, marks without a letter, what is never drawn, and letters that are drawn as nothing. */
const invisible = /^[\s\p{M}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]*$/u

/** Whether anyone can see anything of it: a message or a name of nothing visible is none. */
export const isVisible = (text: string): boolean => !invisible.test(text)

/** Half a character, which no one else can be told: Convex refuses all that such a text comes with. It is drawn as this one. */
const half = /\p{Cs}/gu
const drawnAs = '\ufffd'

/**
 * Removes empty lines around the text and invisible characters, and keeps the first line's indentation, which may be
 * code.
 */
export function trimText(text: string): string {
  return isVisible(text)
    ? text
        .replace(half, drawnAs)
        .replace(/^(?:[^\S\n]*\n)+/, '')
        .trimEnd()
    : ''
}
