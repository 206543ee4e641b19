import { expect, test } from 'vitest'
import { createTypingRegistry } from './typing-registry'

function registry() {
  let now = 0
  let timers: { at: number; run: () => void }[] = []
  const made = createTypingRegistry({
    now: () => now,
    setTimer(run, ms) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => (timers = timers.filter((one) => one !== timer))
    },
  })
  const wait = (ms: number) => {
    const until = now + ms
    for (;;) {
      const due = timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0]
      if (!due) break
      timers = timers.filter((one) => one !== due)
      now = due.at
      due.run()
    }
    now = until
  }
  return { made, wait }
}

const noor = (lastTypingAt: number) => ({ userId: 'noor', name: 'Noor', lastTypingAt })

test('C156 the chats on screen are queried together, once for a burst of rows', () => {
  const { made, wait } = registry()
  let asked = 0
  made.onIds(() => asked++)
  for (const id of ['b', 'a', 'c']) made.watch(id, () => {})
  expect(made.ids()).toEqual([])
  wait(50)
  expect([made.ids(), asked]).toEqual([['a', 'b', 'c'], 1])
})

test('C156 each row gets its own chat’s state, and one that scrolled out stays subscribed for a while', () => {
  const { made, wait } = registry()
  let heard = 0
  const stop = made.watch('a', () => heard++)
  made.watch('b', () => {
    throw new Error('Not of b')
  })
  wait(50)
  made.publish([{ conversationId: 'a', typists: [] }], 'ada')
  made.publish([{ conversationId: 'a', typists: [noor(1)] }], 'ada')
  expect([made.names('a'), made.names('b'), heard]).toEqual([['Noor'], [], 1])
  stop()
  wait(4_000)
  expect(made.ids()).toEqual(['a', 'b'])
  wait(2_000)
  expect([made.ids(), made.names('a')]).toEqual([['b'], []])
})
