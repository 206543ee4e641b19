import type { ReactNode } from 'react'
import { MainShell } from './main-shell'
import { SignedIn } from './signed-in'

export default function MainLayout({ children }: { children: ReactNode }) {
  return (
    <SignedIn>
      <MainShell>{children}</MainShell>
    </SignedIn>
  )
}
