import { readShared, SHARED, type Shared } from '../model/shared-content'

/** Taken once; null if nothing was shared, or the browser stores nothing. */
export async function takeShared(): Promise<Shared | null> {
  try {
    const shared = await readShared(await caches.open(SHARED))
    await forgetShared()
    return shared
  } catch {
    return null
  }
}

export async function forgetShared(): Promise<void> {
  await globalThis.caches?.delete(SHARED).catch(() => false)
}
