import '@/ui/tokens.css'

import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { buildName, readPageEnvironment } from '@/env'
import { DensityScript } from '@/ui/density'
import { ThemeScript } from '@/ui/theme-script'
import { fontClass } from '@/ui/fonts'
import { grounds } from '@/ui/grounds'
import { InlineScript } from '@/ui/inline-script'
import { bundleIn, messagesOf } from '@/ui/messages/source'
import { languageOfHeaders } from '../../domain/language'
import { HeadStart } from './head-start'
import { beforeAll } from './before-all'
import { Providers } from './providers'
import { wordsAddresses } from './words-address'

export async function generateMetadata(): Promise<Metadata> {
  const { description } = messagesOf(languageOfHeaders(await headers())).app
  return {
    description,
    robots: { index: false, follow: false },
    manifest: '/manifest.webmanifest',
    appleWebApp: { title: readPageEnvironment().serverName, statusBarStyle: 'default' },
  }
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  // The keyboard shrinks the page, so the composer stays above it.
  interactiveWidget: 'resizes-content',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: grounds.light },
    { media: '(prefers-color-scheme: dark)', color: grounds.dark },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // One build serves every configuration: the environment is read per request, never while building.
  await connection()
  const environment = readPageEnvironment()
  // The server only allows scripts with its nonce.
  const asked = await headers()
  const nonce = asked.get('x-nonce') ?? undefined
  const language = languageOfHeaders(asked)
  return (
    // The scripts for theme and density set attributes here before React hydrates.
    <html
      lang={language}
      data-build={buildName}
      data-words={await wordsAddresses(language)}
      className={fontClass}
      suppressHydrationWarning
    >
      <body>
        <HeadStart isClerk={environment.clerk !== null} nonce={nonce} />
        <InlineScript nonce={nonce} code={beforeAll} />
        <DensityScript nonce={nonce} />
        <ThemeScript nonce={nonce} />
        <Providers environment={environment} nonce={nonce} language={language} common={bundleIn('common', language)}>
          <div id="app" className="h-dvh surface-desk">
            {children}
          </div>
        </Providers>
      </body>
    </html>
  )
}
