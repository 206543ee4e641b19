/** Web and mail addresses in a text. Every other scheme stays text: nothing else may be opened by a press. */
export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string }

const addresses =
  /(?:https?:\/\/|(?<![\p{L}\p{N}_@./-])www\.)[^\s<>"'`]+|(?<![\p{L}\p{N}_.+/@-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu
const closers: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(addresses)) {
    const address = withoutTrailing(match[0])
    const href = safeHref(withScheme(address))
    if (href === null) continue
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    parts.push({ kind: 'link', text: honest(address, href), href })
    end = match.index + address.length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

function withScheme(address: string): string {
  if (/^https?:/i.test(address)) return address
  return address.includes('@') && !/^www\./i.test(address) ? `mailto:${address}` : `https://${address}`
}

/** The address without the sentence around it: trailing punctuation, and brackets it did not open. */
function withoutTrailing(address: string): string {
  const open = new Map<string, number>()
  for (const [closer, opener] of Object.entries(closers)) open.set(closer, balance(address, opener, closer))
  let end = address.length
  for (; end > 0; end--) {
    const last = address[end - 1] ?? ''
    const unclosed = open.get(last)
    if (unclosed !== undefined && unclosed < 0) open.set(last, unclosed + 1)
    else if (!/[.,;:!?…’”»*_~]/u.test(last)) break
  }
  return address.slice(0, end)
}

/** Openers less closers. */
function balance(text: string, opener: string, closer: string): number {
  let sum = 0
  for (const character of text) sum += character === opener ? 1 : character === closer ? -1 : 0
  return sum
}

/** What can't be seen, and what turns the direction of what follows: an address with these is not what it looks like. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u

/** The address as the browser will open it, or null for one that must not be opened. */
export function safeHref(address: string): string | null {
  if (unseen.test(address)) return null
  try {
    const { protocol, href, hostname, username, password } = new URL(address)
    if (protocol === 'mailto:') return href
    const isWeb = (protocol === 'https:' || protocol === 'http:') && hostname !== ''
    // “https://bank.example@elsewhere.example” goes elsewhere.
    return isWeb && username === '' && password === '' ? href : null
  } catch {
    return null
  }
}

/**
 * An address as it may be shown: as it was written, unless a part of its host mixes scripts or is written in one that
 * has the shapes of Latin letters. Those show how the name is spelt on the wire.
 */
function honest(address: string, href: string): string {
  // Only an address with letters beyond ASCII can look like another one.
  return /^[\x20-\x7e]*$/.test(address) || !isLookalike(address) ? address : href
}

function isLookalike(address: string): boolean {
  const host = /^(?:https?:\/\/|mailto:[^@]*@)?([^/?#]*)/iu.exec(address)?.[1] ?? ''
  return host.split('.').some((label) => {
    const scripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u].filter((script) =>
      script.test(label),
    )
    return scripts.length > 1 || /^[асԁеһіјӏорԛѕԝхуѵԍʟвкмнт0-9-]+$/iu.test(label) || /^[αογνρτυικχ0-9-]+$/iu.test(label)
  })
}

/**
 * A link with words of its own: its address where the words themselves look like an address that is not its own, so
 * that nobody reads one place and lands in another.
 */
export function labelOf(text: string, href: string): string {
  const written = /(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})/iu.exec(text)?.[1]
  if (written === undefined) return text
  try {
    const claimed = new URL(`https://${written}`).hostname.replace(/^www\./, '')
    return claimed === new URL(href).hostname.replace(/^www\./, '') ? text : href
  } catch {
    return href
  }
}
