/** A browser's access to its push service, as far as it is needed here. */
export type Manager = Pick<PushManager, 'getSubscription' | 'subscribe'>

/**
 * The browser's subscription under the server's key: the one it has, or a new one. A server that was set up again has
 * another key, and couldn't push to the old subscription. Null if the push service gives none. `storedKey`: the key of
 * the last subscription, because not every browser can say it.
 */
export async function subscriptionUnder(
  manager: Manager,
  key: string,
  storedKey: string | undefined,
): Promise<PushSubscription | null> {
  const applicationServerKey = bytesOf(key)
  try {
    const known = await manager.getSubscription()
    if (known) {
      const { applicationServerKey: under } = known.options
      if (under ? isSame(under, applicationServerKey) : storedKey === key) return known
      await known.unsubscribe()
    }
    return await manager.subscribe({ userVisibleOnly: true, applicationServerKey })
  } catch {
    return null
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}

function isSame(one: ArrayBuffer, other: Uint8Array): boolean {
  const bytes = new Uint8Array(one)
  return bytes.length === other.length && bytes.every((byte, at) => byte === other[at])
}
