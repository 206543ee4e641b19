import { version } from 'convex'
import { cookies, headers } from 'next/headers'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { askAhead } from '@/auth/embedded/asked-ahead'
import { readPageEnvironment } from '@/env'
import { openAhead } from '@/features/presence/model/socket-ahead'
import { InlineScript } from '@/ui/inline-script'
import { WithWords } from '../with-words'
import { Connected } from './connected'
import { MainShell } from './main-shell'
import { SignedIn } from './signed-in'
import { ShortcutsProvider } from './use-shortcuts'

/** While the scripts load, the document makes their first requests. */
const headStart = `try{${askAhead}${openAhead(`/api/${version}/sync`)}}catch{}`

export default async function MainLayout({ children }: { children: ReactNode }) {
  await connection()
  const { clerk, convex } = readPageEnvironment()
  const nonce = (await headers()).get('x-nonce') ?? undefined
  // This server's accounts have a session cookie; without one there is nothing to prefetch.
  const mayBeSignedIn = !clerk && (await cookies()).getAll().some(({ name }) => name.endsWith('.session_token'))
  return (
    <>
      {mayBeSignedIn ? <InlineScript nonce={nonce} code={headStart} /> : null}
      <WithWords of="chat">
        <Connected isClerk={clerk !== null} convex={convex}>
          <SignedIn>
            <ShortcutsProvider>
              <MainShell>{children}</MainShell>
            </ShortcutsProvider>
          </SignedIn>
        </Connected>
      </WithWords>
    </>
  )
}
