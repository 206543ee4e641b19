import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { preload } from 'react-dom'
import type { Bundle } from '@/ui/messages/bundles'
import { Words } from '@/ui/messages/words'
import { languageOfHeaders } from '../../domain/language'
import { wordsAddress } from './words-address'

/** Requests a bundle of texts in parallel with the scripts, and renders what needs it once it is there. */
export async function WithWords({ of, children }: { of: Bundle; children: ReactNode }) {
  const language = languageOfHeaders(await headers())
  preload(await wordsAddress(language, of), { as: 'fetch', crossOrigin: 'anonymous' })
  return <Words of={of}>{children}</Words>
}
