'use client'

import { SignIn, SignUp, UserProfile } from '@clerk/nextjs'
import { type ReactNode, useState } from 'react'
import { useSearchParams } from 'next/navigation'
import { Mark } from '@/ui/mark'
import { pathAfterSignIn } from '../after-sign-in'
import { Form } from './forms'

export function SignInPage() {
  const target = useTarget()
  return (
    <Frame>
      <SignIn path="/sign-in" routing="path" fallbackRedirectUrl={target} signUpFallbackRedirectUrl={target} />
    </Frame>
  )
}

export function SignUpPage() {
  const target = useTarget()
  return (
    <Frame>
      <SignUp path="/sign-up" routing="path" fallbackRedirectUrl={target} signInFallbackRedirectUrl={target} />
    </Frame>
  )
}

/** Name, picture, email addresses, password, devices, and account deletion. */
export function AccountPanel() {
  return (
    <Form level={2}>
      <UserProfile routing="hash" appearance={PANEL} />
    </Form>
  )
}

/** Part of the page around it, with its navigation at the side. */
const PANEL = {
  elements: {
    cardBox: { height: 'auto', gridTemplateColumns: '10rem minmax(0, 1fr)', columnGap: '1.5rem' },
    navbar: { background: 'transparent', padding: 0, borderInlineEnd: 'none' },
    navbarButton: { minHeight: '2.25rem' },
    scrollBox: { background: 'transparent', borderRadius: 0, boxShadow: 'none', border: 'none' },
    pageScrollBox: { padding: 0 },
  },
}

/** On the page without a card, as in the other mode. */
function Frame({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center overflow-y-auto px-6 pt-[16dvh] pb-8 surface-desk">
      <div className="w-full max-w-90">
        <Mark size={36} className="-ms-1.5 mb-5 text-accent" />
        <Form level={1}>{children}</Form>
      </div>
    </main>
  )
}

/** Read on the first render, because the steps of Clerk's forms have their own URLs, which lack it. */
function useTarget(): string {
  const search = useSearchParams().toString()
  const [target] = useState(() => pathAfterSignIn(search))
  return target
}
