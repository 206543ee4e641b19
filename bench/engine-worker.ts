/** The server's engine thread, which also collects its garbage on request. */
import { BroadcastChannel } from 'node:worker_threads'
import '../server/engine-worker'
import { collect } from './control'
import { COLLECT } from './engine-worker-channel'

const channel = new BroadcastChannel(COLLECT)
channel.addEventListener('message', (event) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
  if ((event as MessageEvent<unknown>).data === null) channel.postMessage(collect())
})
