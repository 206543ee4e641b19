'use client'

import type { ComponentProps, MouseEvent } from 'react'

type PageLinkProps = ComponentProps<'a'> & { href: string }

/**
 * A link between the pages of the app. All of them are here once one is, so the server has nothing to add: asking it
 * would throw the page away whenever it doesn't answer.
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

/** Not one that asks the browser for a tab, a window or a download. */
const isPlain = (event: MouseEvent) =>
  !event.defaultPrevented && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)

/** As such a link does. */
export function goToPage(href: string) {
  const { pathname, search } = window.location
  if (pathname + search !== href) window.history.pushState(null, '', href)
}
