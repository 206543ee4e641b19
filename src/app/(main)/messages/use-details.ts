'use client'

import { useState } from 'react'
import { besidesFrom } from '@/ui/side-panel'

/**
 * Whether the details are open. Beside the chat they stay from chat to chat; where they lie over it, another chat is
 * what one wanted to see.
 */
export function useDetails(conversationId: string | null) {
  const [isOpen, setOpen] = useState(false)
  const [of, setOf] = useState(conversationId)
  if (of !== conversationId) {
    setOf(conversationId)
    if (isOpen && !window.matchMedia(besidesFrom).matches) setOpen(false)
  }
  return { isOpen, setOpen }
}
