'use client'

import { useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'

interface OtherFormLinkProps {
  path: '/sign-in' | '/sign-up'
  children: ReactNode
}

/** From signing in to signing up and back, with or without scripts: where one wanted to go, and what one was invited with, come along. */
export function OtherFormLink({ path, children }: OtherFormLinkProps) {
  const search = useSearchParams().toString()
  return (
    <a href={search ? `${path}?${search}` : path} className="font-medium text-accent hover:text-accent-2">
      {children}
    </a>
  )
}
