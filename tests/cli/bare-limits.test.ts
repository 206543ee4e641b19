/** Arguments that are too large, as the published clients send them to a stand-alone deployment. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexClient, ConvexHttpClient } from 'convex/browser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BareBundle, bundleBareDeployment } from '../support/bare-deployment'

let bare: BareBundle
const directory = mkdtempSync(join(tmpdir(), 'bare-limits-'))
beforeAll(async () => {
  bare = await bundleBareDeployment()
})
afterAll(async () => {
  await bare.dispose()
  rmSync(directory, { recursive: true, force: true })
})

it('CX24 H7 a client that sends 17 MiB to a stand-alone deployment gets a response, on the socket and over HTTP', async () => {
  const { url } = await bare.start({ directory })
  const args = { text: 'x'.repeat(17 << 20) } as never
  const client = new ConvexClient(url)
  await expect(client.mutation('nothing:here' as never, args)).rejects.toThrow("function for 'nothing:here'")
  expect(client.connectionState().connectionCount).toBe(1)
  await client.close()
  const http = new ConvexHttpClient(url, { logger: false })
  await expect(http.mutation('nothing:here' as never, args)).rejects.toThrow('RequestTooLarge')
})
