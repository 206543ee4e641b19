'use client'

import { onDemand } from '@/ui/on-demand'
import { loadEmoji } from '../data/emoji-data'

/** The picker and its words weigh more than the chat itself: they are fetched when somebody wants an emoji. */
export const emojiPicker = onDemand(async () => {
  const [part] = await Promise.all([import('./emoji-picker'), loadEmoji()])
  return part.EmojiPicker
})
