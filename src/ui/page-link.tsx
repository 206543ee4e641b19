'use client'

import Link from 'next/link'
import type { ComponentProps } from 'react'

type PageLinkProps = Omit<ComponentProps<typeof Link>, 'href' | 'prefetch' | 'onNavigate'> & { href: string }

/**
 * A link between the pages of the app. All of them are here once one is, so the server has nothing to add: asking it
 * would throw the page away whenever it doesn't answer.
 */
export function PageLink({ href, ...link }: PageLinkProps) {
  return (
    <Link
      {...link}
      href={href}
      prefetch={false}
      onNavigate={(event) => {
        event.preventDefault()
        goToPage(href)
      }}
    />
  )
}

/** As such a link does. */
export function goToPage(href: string) {
  const { pathname, search } = window.location
  if (pathname + search !== href) window.history.pushState(null, '', href)
}
