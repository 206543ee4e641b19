/** Where a URL really leads, and whether it looks like it. */

import { turns } from '../isolate'

/** Exists in every browser and server; the language's own type library doesn't declare it. */
declare const URL: new (address: string) => {
  protocol: string
  href: string
  hostname: string
  username: string
  password: string
  pathname: string
  search: string
}

/**
 * Top-level domains recognized in bare hosts with a path. No file extensions: docs/decisions/0019-text-as-typed.md has
 * the list and the reasons.
 */
export const suffixes: ReadonlySet<string> = new Set(
  (
    'com org net edu gov mil int info biz name pro io ai app dev page site online blog cloud shop store wiki news tv me co ' +
    'gg ly to im xyz tech eu uk us ca au nz ie za in de at ch li fr be nl lu es pt it gr cy mt se no dk fi is ee lv lt cz ' +
    'sk hu si hr ba bg ro ua by ru kz ge az tr il ae sa ir eg ma ng ke gh cn hk tw jp kr sg my th vn id ph pk bd lk np br ' +
    'ar cl mx pe uy ve cu ec bo cr'
  ).split(' '),
)

/** Invisible characters and direction marks: an address that contains these isn't what it looks like. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s\u115f\u1160\u3164\uffa0]/u

export interface Target {
  href: string
  /** The mailbox of an email address. */
  host: string
}

/** The URL that the browser will open, or null if it must not: only web and email, and no embedded passwords. */
export function targetOf(address: string): Target | null {
  if (unseen.test(address)) return null
  try {
    const { protocol, href, hostname, username, password, pathname, search } = new URL(address)
    if (protocol === 'mailto:') return onlyHeads.test(search) ? mailTarget(href, decoded(pathname)) : null
    const isWeb = (protocol === 'https:' || protocol === 'http:') && hostname !== ''
    // “https://bank.example@elsewhere.example” goes elsewhere.
    return isWeb && username === '' && password === '' ? { href, host: hostname } : null
  } catch {
    return null
  }
}

/** Further recipients would get the email, too, without being visible. */
const onlyHeads = /^(?:\?(?:(?:subject|body)=[^&]*&?)*)?$/i

/** One mailbox, whose host is shown in its own letters or, if those could be another's, in punycode. */
function mailTarget(href: string, mailbox: string): Target | null {
  const [, local, written = ''] = /^([^@,;\s]+)@([^@,;\s]+)$/u.exec(mailbox) ?? []
  const real = targetOf(`https://${written}`)?.host
  if (local === undefined || real === undefined) return null
  return { href, host: `${local}@${looksLike(written, real) ? written : real}` }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whether the text is exactly this host, in letters that can’t be mistaken for others. */
function looksLike(written: string, host: string): boolean {
  const lower = written.toLowerCase()
  if (lower === host) return true
  // Beyond ASCII, a name is encoded differently; digits and full-width letters that normalize to another name don't
  // count.
  const labels = lower.split('.')
  const spelt = host.split('.')
  return (
    labels.length === spelt.length &&
    labels.every((label, at) => label === spelt[at] || (spelt[at]?.startsWith('xn--') && isPlain(label)))
  )
}

/** Scripts that share no letter shapes with each other, and what else a name in each may contain. */
const plainLabels = [
  /^[a-z0-9\-ß-öø-ÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĵķĺļľłńņňŋōŏőœŕŗřśŝşšţťũūŭůűųŵŷźżž]+$/u,
  /^[a-z0-9\-\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u,
  ...['Hangul', 'Arabic', 'Hebrew', 'Devanagari', 'Bengali', 'Tamil', 'Telugu', 'Thai', 'Georgian', 'Armenian'].map(
    (script) => new RegExp(`^[\\p{Script=${script}}\\p{M}0-9-]+$`, 'u'),
  ),
  // Not only letters shaped like Latin ones.
  /^(?=.*[^асԁеһіјӏорԛѕԝхуѵԍʟвкмнт0-9-])[\p{Script=Cyrillic}0-9-]+$/u,
  /^(?=.*[^αογνρτυικχ0-9-])[\p{Script=Greek}0-9-]+$/u,
]

const isPlain = (label: string): boolean => plainLabels.some((pattern) => pattern.test(label))

/** The host as written in a URL, without its port. */
const hostIn = /^(?:https?:\/\/)?([^/?#:\\]*)/iu

/** The real host, to show next to a URL that doesn't show it. */
export function hostBeside(address: string, { href, host }: Target): string | null {
  if (href.startsWith('mailto:')) {
    const [, written = ''] = address.split('@')
    const [, real = ''] = host.split('@')
    return written === real ? null : `@${real}`
  }
  return looksLike(hostIn.exec(address)?.[1] ?? '', host) ? null : host
}

/** Anything that could be read as a host: dots of any script, and numeric addresses. Tried once per word. */
const hostLike = /(?<![\p{L}\p{N}\p{M}_-])[\p{L}\p{N}\p{M}_-]+(?:[.．。｡․‧・][\p{L}\p{N}\p{M}_-]+)+/gu

const withoutWww = (host: string): string => host.replace(/^www\./, '')

/** The host to show after a link's text, unless the text shows that host and no other. */
export function hostBehind(words: string, { href, host }: Target): string | null {
  if (href.startsWith('mailto:')) return words.trim() === host ? null : host
  const written = words.toLowerCase().match(hostLike) ?? []
  const shows = (one: string) => {
    const named = targetOf(`https://${one}`)?.host ?? ''
    return withoutWww(named) === withoutWww(host) && looksLike(one, named)
  }
  // In right-to-left text its parts can appear in another order.
  return written.length > 0 && written.every(shows) && !turns(words) ? null : host
}
