'use client'

import type { ComponentProps, MouseEvent } from 'react'

type PageLinkProps = ComponentProps<'a'> & { href: string }

/**
 * A link between pages of the app. All of them are loaded once one is, so the server has nothing to add, and a request
 * to it would lose the page whenever it fails.
 */
export function PageLink({ href, onClick, children, ...link }: PageLinkProps) {
  return (
    <a
      {...link}
      href={href}
      onClick={(event) => {
        onClick?.(event)
        if (!isPlain(event)) return
        event.preventDefault()
        goToPage(href)
      }}
    >
      {children}
    </a>
  )
}

/** Except clicks for a new tab, a window, or a download. */
const isPlain = (event: MouseEvent) =>
  !event.defaultPrevented && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)

/** Does what such a link does. */
export function goToPage(href: string) {
  const { pathname, search } = window.location
  if (pathname + search !== href) window.history.pushState(null, '', href)
}
