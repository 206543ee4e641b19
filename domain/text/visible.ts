/** White space, combining marks without a base, default-ignorable characters, and letters that are drawn blank. */
const invisible = /^[\s\p{M}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]*$/u

/** Whether any of it is visible: a message or name without visible characters is rejected. */
export const isVisible = (text: string): boolean => !invisible.test(text)

/** An unpaired surrogate: Convex rejects every call that contains one. It is drawn as this replacement character. */
const half = /\p{Cs}/gu
const drawnAs = '\ufffd'

/**
 * Removes invisible characters and empty lines around the text, and keeps the first line's indentation, which may be
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
