'use client'

import { useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'

interface OtherFormLinkProps {
  path: '/sign-in' | '/sign-up'
  children: ReactNode
}

/** Links sign-in and sign-up, with or without scripts, and carries the destination and the invitation along. */
export function OtherFormLink({ path, children }: OtherFormLinkProps) {
  const search = useSearchParams().toString()
  return (
    <a href={search ? `${path}?${search}` : path} className="font-medium text-accent press-accent">
      {children}
    </a>
  )
}
