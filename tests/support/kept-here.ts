import type { Page } from '@playwright/test'

/** The chats and the files of the app that the device has. */
export async function keptHere(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const settled = <Result>(request: IDBRequest<Result>) =>
      new Promise<Result>((resolve) => request.addEventListener('success', () => resolve(request.result)))
    const kept = []
    // Opening a database that doesn’t exist would create it.
    if ((await indexedDB.databases()).some(({ name }) => name === 'parley-kept')) {
      const database = await settled(indexedDB.open('parley-kept'))
      for (const store of database.objectStoreNames) {
        kept.push(await settled(database.transaction(store).objectStore(store).getAll()))
      }
      database.close()
    }
    const names = (await caches.keys()).filter((name) => name.startsWith('parley-app'))
    const files = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return JSON.stringify([kept, files.flat().map(({ url }) => new URL(url).pathname)])
  })
}
