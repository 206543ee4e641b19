import type { MetadataRoute } from 'next'
import { connection } from 'next/server'
import { readPageEnvironment } from '@/env'

/** Name and look of the installed app. The colors are the light theme's, because a manifest has only one set. */
export default async function manifest(): Promise<MetadataRoute.Manifest> {
  await connection()
  const { serverName } = readPageEnvironment()
  return {
    id: '/',
    name: serverName,
    short_name: serverName,
    start_url: '/messages',
    scope: '/',
    display: 'standalone',
    background_color: '#f1efeb',
    theme_color: '#f1efeb',
    icons: [
      { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      { src: '/icons/badge-96.png', sizes: '96x96', type: 'image/png', purpose: 'monochrome' },
    ],
  }
}
