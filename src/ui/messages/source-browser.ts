/**
 * Fetches a page's texts from this server, in the page's language, a bundle at a time. On the server, source.ts
 * replaces this file.
 */
import type { Language } from '../../../domain/language'
import { type Bundle, bundleOf } from './bundles'
import { type English, gather, type Gathered, type PartName, type Words } from './catalogue'

const gathered: Gathered = {}
const here = new Set<Bundle>(['common'])
const needed = new Set<Bundle>()
const fetching = new Map<Bundle, Promise<void>>()

/** The document sets their URLs (src/app/layout.tsx). */
const addresses = JSON.parse(document.documentElement.dataset['words'] ?? '{}') as Partial<Record<Bundle, string>>

async function arrive(bundle: Bundle): Promise<void> {
  // The request must match the document's preload, or the browser fetches the texts twice.
  const answer = await fetch(addresses[bundle] ?? `/words/${document.documentElement.lang}-${bundle}.json`)
  if (!answer.ok) throw new Error(`Couldn't load the texts "${bundle}": ${answer.status}`)
  gather(gathered, (await answer.json()) as Words)
  here.add(bundle)
}

function request(bundle: Bundle): Promise<void> {
  const before = fetching.get(bundle)
  if (before) return before
  const arrival = arrive(bundle)
  fetching.set(bundle, arrival)
  // After a failure, the next caller tries again.
  arrival.catch(() => fetching.delete(bundle))
  return arrival
}

export function messagesOf(_language: Language, common: Words = {}): English {
  if (!('app' in gathered)) gather(gathered, common)
  return gathered as unknown as English
}

export const refusalIn = (_language: Language, name: string): unknown =>
  (gathered['refusals'] as Words | undefined)?.[name]

export function bringPart(name: PartName): void {
  const bundle = bundleOf(name)
  needed.add(bundle)
  arrivalOf(bundle)?.catch(() => {})
}

export const arrivalOf = (bundle: Bundle): Promise<void> | null => (here.has(bundle) ? null : request(bundle))

export async function withWords<Imported>(imported: Imported): Promise<Imported> {
  for (const bundle of needed) await arrivalOf(bundle)
  return imported
}
