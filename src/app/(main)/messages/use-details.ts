'use client'

import { useState } from 'react'
import { besidesFrom } from '@/ui/side-panel'

/**
 * Whether the details are open. Next to the chat they stay open from chat to chat; if they cover it, opening another
 * chat closes them.
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
