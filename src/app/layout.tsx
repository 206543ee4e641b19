import '@/ui/tokens.css'

import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { readPageEnvironment } from '@/env'
import { DensityScript } from '@/ui/density'
import { fontClass } from '@/ui/fonts'
import { Providers } from './providers'

export const metadata: Metadata = {
  description: 'Messages on a server you own.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  // The composer stays above the keyboard: the page is what is left, not what lies under it.
  interactiveWidget: 'resizes-content',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f1efeb' },
    { media: '(prefers-color-scheme: dark)', color: '#0d0e10' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // One build serves every configuration: the environment is read when a page is asked for, never while building.
  await connection()
  const environment = readPageEnvironment()
  // The server lets a page run only scripts that carry its nonce.
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    // The theme's and the density's scripts write attributes here before React looks.
    <html lang="en" className={fontClass} suppressHydrationWarning>
      <body>
        <DensityScript nonce={nonce} />
        <Providers environment={environment} nonce={nonce}>
          <div id="app" className="h-dvh surface-desk">
            {children}
          </div>
        </Providers>
      </body>
    </html>
  )
}
