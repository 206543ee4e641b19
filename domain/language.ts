/** The languages of the interface, and which of them a request gets. */

export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

/** The cookie that holds a choice made in Settings. Without one, the browser's languages decide. */
export const languageCookie = 'parley-language'

export function isLanguage(text: unknown): text is Language {
  return (languages as readonly unknown[]).includes(text)
}

/** A page's language: the choice if there is one, otherwise the first of the browser's languages that is supported. */
export function languageFor(chosen: string | null | undefined, accepted: string | null | undefined): Language {
  return isLanguage(chosen) ? chosen : preferredOf(accepted ?? '')
}

/** The same as languageFor, from the headers of a request. */
export function languageOfHeaders(headers: { get: (name: string) => string | null }): Language {
  const [, chosen] = new RegExp(`(?:^|;\\s*)${languageCookie}=([^;]*)`).exec(headers.get('cookie') ?? '') ?? []
  return languageFor(chosen, headers.get('accept-language'))
}

/** `de-AT, de;q=0.9, en;q=0.8`: by weight, ties in the order given. */
function preferredOf(header: string): Language {
  const wanted = header
    // More than a browser sends; the rest of a longer header is ignored.
    .slice(0, 1_000)
    .split(',')
    .map((entry) => {
      const [range = '', ...parameters] = entry.split(';').map((part) => part.trim())
      const quality = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2)
      return { language: range.split('-')[0]?.toLowerCase(), weight: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
  return wanted.map(({ language }) => language).find(isLanguage) ?? 'en'
}
