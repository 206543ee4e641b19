import { describe, expect, it, vi } from 'vitest'
import { createTokenRenewal, type TokenSource } from './token-renewal'

const refusal = (status: number) => Object.assign(new Error('Refused'), { status })
const settle = () => new Promise((resolve) => setImmediate(resolve))

function setUp() {
  const timers: { ms: number; run: () => void }[] = []
  const renewal = createTokenRenewal({
    wait(ms) {
      let run = () => {}
      const over = new Promise<void>((resolve) => (run = resolve))
      const timer = { ms, run }
      timers.push(timer)
      return { over, cancel: () => void timers.splice(timers.indexOf(timer), 1) }
    },
  })
  let current = true
  const source = {
    isCurrent: () => current,
    getToken: vi.fn<TokenSource['getToken']>(() => Promise.resolve('token')),
    confirmSession: vi.fn(() => Promise.resolve()),
  }
  return {
    renewal,
    source,
    timers,
    end: () => (current = false),
    pass: async (ms: number) => {
      for (const timer of timers.filter((one) => one.ms === ms)) timer.run()
      await settle()
    },
  }
}

describe('C54 tokens of a Clerk session', () => {
  it('are passed on', async () => {
    const { renewal, source, timers } = setUp()
    expect(await renewal.fetch(source, true)).toBe('token')
    expect(source.getToken).toHaveBeenCalledWith({ skipCache: true })
    expect(renewal.isStuck()).toBe(false)
    expect(timers).toEqual([])
  })

  it('are requested until there is one, after longer and longer pauses, and the page says so meanwhile', async () => {
    const { renewal, source, pass } = setUp()
    const heard = vi.fn()
    renewal.subscribe(heard)
    for (const answer of [refusal(500), new Error('Network'), null]) {
      source.getToken.mockImplementationOnce(() => (answer ? Promise.reject(answer) : Promise.resolve(null)))
    }
    const token = renewal.fetch(source, true)
    await settle()
    expect(renewal.isStuck()).toBe(true)
    for (const ms of [1_000, 2_000, 4_000]) await pass(ms)
    expect(await token).toBe('token')
    expect(renewal.isStuck()).toBe(false)
    expect(heard).toHaveBeenCalledTimes(2)
    expect(source.confirmSession).not.toHaveBeenCalled()
  })

  it('a missing response is reported, and the request repeated', async () => {
    const { renewal, source, pass } = setUp()
    source.getToken.mockImplementationOnce(() => new Promise(() => {}))
    const token = renewal.fetch(source, true)
    await pass(8_000)
    expect(renewal.isStuck()).toBe(true)
    await pass(30_000)
    await pass(1_000)
    expect(await token).toBe('token')
  })

  it('a wake-up retries at once', async () => {
    const { renewal, source } = setUp()
    source.getToken.mockImplementationOnce(() => new Promise(() => {}))
    const token = renewal.fetch(source, true)
    await settle()
    renewal.wake()
    await settle()
    renewal.wake()
    expect(await token).toBe('token')
  })

  it.each([401, 404])('end with the session, whose state is checked on %i', async (status) => {
    const { renewal, source, end, pass } = setUp()
    source.getToken.mockRejectedValue(refusal(status))
    source.confirmSession.mockImplementation(async () => void end())
    const answered = vi.fn()
    const token = renewal.fetch(source, true).then(answered)
    await settle()
    expect(renewal.isStuck()).toBe(false)
    // Until then the last token still works, and may bring the news that the account was deleted.
    expect(answered).not.toHaveBeenCalled()
    await pass(5_000)
    await token
    expect(answered).toHaveBeenCalledWith(null)
  })

  it('are requested as long as Clerk still has the session', async () => {
    const { renewal, source, pass } = setUp()
    source.getToken.mockRejectedValueOnce(refusal(404))
    const token = renewal.fetch(source, true)
    await settle()
    await pass(1_000)
    expect(await token).toBe('token')
    expect(source.confirmSession).toHaveBeenCalledOnce()
  })

  it('never belong to another session', async () => {
    const { renewal, source, end, pass } = setUp()
    source.getToken.mockImplementationOnce(async () => {
      end()
      return 'of another'
    })
    const token = renewal.fetch(source, true)
    await settle()
    await pass(5_000)
    expect(await token).toBeNull()
  })
})
