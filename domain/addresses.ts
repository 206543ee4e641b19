/** The URL of a conversation, or of one of its messages by its seq. */
export function hrefOf(conversationId: string, seq?: number): string {
  const conversation = `/messages?conversationId=${encodeURIComponent(conversationId)}`
  return seq === undefined ? conversation : `${conversation}&message=${seq}`
}

/** The place that a URL's query names, or null if it names none. */
export function placeIn(query: { get(name: string): string | null }): {
  conversationId: string | null
  seq: number | null
} {
  const message = query.get('message') ?? ''
  // A number that no conversation reaches is still a valid place, without a message.
  return { conversationId: query.get('conversationId'), seq: /^\d{1,15}$/.test(message) ? Number(message) : null }
}
