'use client'

import type { ComponentProps, MouseEvent } from 'react'

type PageLinkProps = ComponentProps<'a'> & { href: string }

/**
 * A link between pages of the app. All of them are loaded once one is, so a request to the server would add nothing,
 * and a failed one would lose the page.
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

/** Clicks for a new tab, a window, or a download are left to the browser. */
const isPlain = (event: MouseEvent) =>
  !event.defaultPrevented && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)

/** Navigates as such a link does. */
export function goToPage(href: string) {
  const { pathname, search } = window.location
  if (pathname + search !== href) window.history.pushState(null, '', href)
}
