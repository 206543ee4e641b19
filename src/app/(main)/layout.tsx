import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { readPageEnvironment } from '@/env'
import { preloadToken } from '../head-start'
import { WithWords } from '../with-words'
import { Connected } from './connected'
import { MainShell } from './main-shell'
import { SignedIn } from './signed-in'
import { ShortcutsProvider } from './use-shortcuts'

export default async function MainLayout({ children }: { children: ReactNode }) {
  await connection()
  const { clerk, convex } = readPageEnvironment()
  await preloadToken(clerk !== null)
  return (
    <WithWords of="chat">
      <Connected isClerk={clerk !== null} convex={convex}>
        <SignedIn>
          <ShortcutsProvider>
            <MainShell>{children}</MainShell>
          </ShortcutsProvider>
        </SignedIn>
      </Connected>
    </WithWords>
  )
}
