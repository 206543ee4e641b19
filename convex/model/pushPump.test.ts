import { expect, it } from 'vitest'
import { atOnce, pump } from './pushPump'

/** A numbered push to a service named as hanging is answered when the test says so; all others are answered at once. */
function world(...due: string[]) {
  const queue = [...due]
  const sent: string[] = []
  const reported: string[] = []
  /** The number of pushes in flight, as reported to the other calls. */
  const said: number[] = []
  let hanging: { push: string; end: () => void }[] = []
  let takesLong = () => {}
  const long = new Promise<void>((resolve) => (takesLong = resolve))
  const turns = async () => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  }
  const done = pump<string, string>({
    claim: async (inFlight) => {
      said.push(inFlight)
      const pushes = queue.splice(0, atOnce - inFlight)
      return { pushes, isMore: pushes.length === atOnce - inFlight }
    },
    async send(push) {
      sent.push(push)
      if (/^hangs\S* \d/.test(push)) await new Promise<void>((end) => hanging.push({ push, end }))
      return `sent ${push}`
    },
    async report(outcomes, inFlight) {
      said.push(inFlight)
      reported.push(...outcomes)
      return queue.length > 0
    },
    serviceOf: (push) => push.split(' ')[0]!,
    unsent: (push) => `unsent ${push}`,
    tookLong: () => long,
    isAnswered: () => true,
  })
  async function answer(service = '') {
    const answered = hanging.filter(({ push }) => push.startsWith(service))
    hanging = hanging.filter((one) => !answered.includes(one))
    for (const { end } of answered) end()
    await turns()
  }
  return { sent, reported, said, queue, done, turns, takesLong: () => takesLong(), answer }
}
const of = (service: string, count: number) => Array.from({ length: count }, (_, n) => `${service} ${n}`)

it('C408 the pump keeps at most a batch in flight, and reports each outcome', async () => {
  const { sent, reported, turns, answer, done } = world(...of('hangs', 40))
  await turns()
  expect(sent).toHaveLength(atOnce)
  await answer()
  expect(sent).toHaveLength(2 * atOnce)
  await answer()
  await answer()
  await done
  expect(reported).toHaveLength(40)
})

it('C412 the pump reports how many are in flight whenever that changes; hanging posts no longer count without a slot', async () => {
  const { said, turns, answer, takesLong, done } = world(...of('hangs', 3))
  await turns()
  expect(said).toEqual([0])
  takesLong()
  await turns()
  expect(said).toEqual([0, 0])
  await answer()
  await done
  expect(said.at(-1)).toBe(0)
})

it('C581 hanging services give up their slots, others continue, and further pushes for the hanging ones are returned unsent', async () => {
  const { sent, reported, turns, answer, takesLong, done } = world(...of('hangs', 20), ...of('quick', 30))
  await turns()
  expect(sent).toEqual(of('hangs', atOnce))
  takesLong()
  await turns()
  expect(sent.slice(atOnce)).toEqual(of('quick', 30))
  expect(reported).toEqual([...of('unsent hangs', 20).slice(atOnce), ...of('sent quick', 30)])
  await answer()
  await done
  expect(reported.slice(34)).toEqual(of('sent hangs', atOnce))
})

it('C581 a service that responds again gets the next pushes', async () => {
  const { sent, queue, turns, answer, takesLong, done, reported } = world('hangs-a 0', 'hangs-b 0')
  await turns()
  takesLong()
  await turns()
  queue.push('hangs-b last')
  await answer('hangs-a')
  expect(reported).toContain('unsent hangs-b last')
  queue.push('hangs-a last')
  await answer('hangs-b')
  await done
  expect(sent).toEqual(['hangs-a 0', 'hangs-b 0', 'hangs-a last'])
})

it('C581 a service that responds to others meanwhile doesn’t count as hanging', async () => {
  const { sent, queue, turns, answer, takesLong, done } = world('hangs-a 0', 'hangs-b 0', 'hangs-a at once')
  await turns()
  takesLong()
  await turns()
  queue.push('hangs-a last')
  await answer('hangs-b')
  expect(sent).toContain('hangs-a last')
  await answer()
  await done
})
