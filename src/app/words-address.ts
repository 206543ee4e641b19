/** The URL of a page's texts. It changes with them, so browsers can cache the response forever. */
import { bundleIn } from '@/ui/messages/source'
import { type Bundle, bundleNames } from '@/ui/messages/bundles'
import { type Language, languages } from '../../domain/language'

interface Texts {
  address: string
  json: string
}

const key = (language: Language, bundle: Bundle) => `${language}-${bundle}`

async function build(): Promise<Map<string, Texts>> {
  const texts = languages.flatMap((language) =>
    bundleNames.map(async (bundle) => {
      const json = JSON.stringify(bundleIn(bundle, language))
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(json)))
      const hash = Array.from(digest.slice(0, 6), (byte) => byte.toString(16).padStart(2, '0')).join('')
      return [key(language, bundle), { json, address: `/words/${key(language, bundle)}.${hash}.json` }] as const
    }),
  )
  return new Map(await Promise.all(texts))
}

const built = build()

export async function wordsAddress(language: Language, bundle: Bundle): Promise<string> {
  return (await built).get(key(language, bundle))!.address
}

/** The content of a bundle of texts. A page of an earlier version gets today's texts, uncached. */
export async function wordsIn(file: string): Promise<{ json: string; isCurrent: boolean } | null> {
  const [, name] = /^([a-z]+-[a-z]+)\.(?:[0-9a-f]+\.)?json$/.exec(file) ?? []
  const found = name === undefined ? undefined : (await built).get(name)
  return found ? { json: found.json, isCurrent: found.address.endsWith(`/${file}`) } : null
}

/** For the document: the URL of each bundle. */
export async function wordsAddresses(language: Language): Promise<string> {
  const entries = bundleNames
    .filter((bundle) => bundle !== 'common')
    .map(async (bundle) => [bundle, await wordsAddress(language, bundle)] as const)
  return JSON.stringify(Object.fromEntries(await Promise.all(entries)))
}
