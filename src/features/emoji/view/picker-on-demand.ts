'use client'

import { onDemand } from '@/ui/on-demand'

/** The picker and its words weigh more than the chat itself: they are fetched when somebody wants an emoji. */
export const emojiPicker = onDemand(() => import('./emoji-picker').then((part) => part.EmojiPicker))
