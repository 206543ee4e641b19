import type { ReactNode } from 'react'
import { MainShell } from './main-shell'
import { SignedIn } from './signed-in'
import { ShortcutsProvider } from './use-shortcuts'

export default function MainLayout({ children }: { children: ReactNode }) {
  return (
    <SignedIn>
      <ShortcutsProvider>
        <MainShell>{children}</MainShell>
      </ShortcutsProvider>
    </SignedIn>
  )
}
