import type { MetadataRoute } from 'next'
import { readPageEnvironment } from '@/env'
import { grounds } from '@/ui/grounds'
import { messagesOf } from '@/ui/messages/source'
import { languageOfHeaders } from '../../../domain/language'

/** The parts of a share, by the names that the worker reads (src/features/sharing). */
const shareFields = Object.fromEntries(['title', 'text', 'url'].map((name) => [name, name]))

/**
 * Name and look of the installed app, and what it takes from other apps. A manifest has one set of colors: a page in the
 * dark theme links to the one with its own.
 */
export function GET(request: Request): Response {
  const { serverName } = readPageEnvironment()
  const ground = grounds[new URL(request.url).searchParams.get('theme') === 'dark' ? 'dark' : 'light']
  const language = languageOfHeaders(request.headers)
  const t = messagesOf(language)
  const manifest: MetadataRoute.Manifest = {
    id: '/',
    name: serverName,
    short_name: serverName,
    description: t.app.description,
    lang: language,
    dir: 'auto',
    categories: ['social'],
    start_url: '/messages',
    scope: '/',
    display: 'standalone',
    background_color: ground,
    theme_color: ground,
    icons: [
      { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icons/maskable-192.png', sizes: '192x192', type: 'image/png', purpose: 'maskable' },
      { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      { src: '/icons/badge-96.png', sizes: '96x96', type: 'image/png', purpose: 'monochrome' },
    ],
    // The service worker is the target (src/worker/sw.ts).
    share_target: {
      action: '/share',
      method: 'POST',
      enctype: 'multipart/form-data',
      params: { ...shareFields, files: [{ name: 'files', accept: ['*/*'] }] },
    },
  }
  return new Response(JSON.stringify(manifest), {
    headers: { 'content-type': 'application/manifest+json', 'cache-control': 'no-cache' },
  })
}

// One build serves every configuration.
export const dynamic = 'force-dynamic'
