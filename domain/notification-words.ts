/** What a notification says where nothing anyone wrote can be shown. The page's own texts can't be had on the server. */
import type { FilesSummary } from './attachments'

/** Where the device was told to keep what messages say to itself. */
export const hiddenText = 'New message'
export const hiddenReaction = 'New reaction'

/** In place of what was told and then deleted, where nothing else is left to tell. */
export const deletedText = 'Message deleted'

export function filesText({ count, pictures, name }: FilesSummary): string {
  if (count === 1) return pictures === 1 ? 'Photo' : name
  return pictures === count ? `${count} photos` : `${count} files`
}

export const reactionText = (emoji: string, text: string): string => `Reacted ${emoji} to “${text}”`

/** What a member of a group says, under the group's name. */
export const saidBy = (name: string, text: string): string => `${name}: ${text}`
