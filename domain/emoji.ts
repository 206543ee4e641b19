/**
 * One code point that is an emoji, or that Unicode reserves for one, so that newer emoji than this engine knows are
 * accepted.
 */
const one = String.raw`(?=\p{Emoji}|\p{Cn})\p{Extended_Pictographic}`
const element = String.raw`${one}(?:\uFE0F|\p{Emoji_Modifier})?`
const tags = String.raw`(?:[\u{E0020}-\u{E007E}]+\u{E007F})?`

/** A flag, a keycap, or up to eight pictures joined to one: the grammar of UTS #51. */
const emoji = new RegExp(
  String.raw`^(?:\p{Regional_Indicator}{2}|[#*0-9]\uFE0F?\u20E3|${element}${tags}(?:\u200D${element}){0,7})$`,
  'u',
)
/** Shown as text unless the variation selector asks for the picture. */
const textByDefault = /(?!\p{Emoji_Presentation}|\p{Cn})\p{Extended_Pictographic}/u

const MAX_LENGTH = 64

/**
 * The one spelling of an emoji, or null for anything that isn't exactly one: “❤” and “❤️” are the same reaction. The
 * variation selector is kept exactly where the character would otherwise be shown as text.
 */
export function normalEmoji(text: string): string | null {
  if (text.length > MAX_LENGTH || !emoji.test(text)) return null
  if (/^[#*0-9]/.test(text)) return `${text[0]}\uFE0F\u20E3`
  return text
    .split('\u200D')
    .map((part) => {
      const bare = part.replace('\uFE0F', '')
      const [first = ''] = bare
      return bare === first && textByDefault.test(first) ? `${first}\uFE0F` : bare
    })
    .join('\u200D')
}
