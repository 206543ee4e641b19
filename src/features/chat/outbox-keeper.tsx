'use client'

import { useOutboxWhileSignedIn } from './use-outbox'

/** What waits to be sent goes out from every signed-in page. */
export function Outbox() {
  useOutboxWhileSignedIn()
  return null
}
