'use client'

import { onDemand } from '@/ui/on-demand'
import { loadEmoji } from '../data/emoji-data'

/** The picker and its data weigh more than the chat itself, so they are downloaded when someone opens it. */
export const emojiPicker = onDemand(async () => {
  const [part] = await Promise.all([import('./emoji-picker'), loadEmoji()])
  return part.EmojiPicker
})
