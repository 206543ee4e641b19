import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { awaitSomething, onDemand, whenAtRest } from './on-demand'

const Part = () => null

describe('onDemand', () => {
  it('downloads once, however often it is requested, and then continues', async () => {
    const fetchPart = vi.fn(() => Promise.resolve(Part))
    const { load } = onDemand(fetchPart)
    expect(fetchPart).not.toHaveBeenCalled()

    const then = vi.fn()
    load()
    load(then)
    expect(then).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(then).toHaveBeenCalledOnce())
    load(then)
    expect(then).toHaveBeenCalledTimes(2)
    expect(fetchPart).toHaveBeenCalledOnce()
  })

  it('does not continue after a failed download, and retries on the next request', async () => {
    const fetchPart = vi.fn<() => Promise<typeof Part>>(() => Promise.resolve(Part))
    fetchPart.mockRejectedValueOnce(new Error('no connection'))
    const { load } = onDemand(fetchPart)
    const failed = vi.fn()
    load(failed)
    await new Promise((resolve) => setTimeout(resolve))
    expect(failed).not.toHaveBeenCalled()

    const then = vi.fn()
    load(then)
    await vi.waitFor(() => expect(then).toHaveBeenCalledOnce())
  })
})

describe('whenAtRest', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('C472 preloads nothing while the page waits for something', () => {
    const load = vi.fn()
    const first = awaitSomething()
    whenAtRest(load)
    vi.runAllTimers()
    expect(load).not.toHaveBeenCalled()
    // The requested part yields to a later request.
    first()
    const second = awaitSomething()
    vi.runAllTimers()
    expect(load).not.toHaveBeenCalled()
    second()
    vi.runAllTimers()
    expect(load).toHaveBeenCalledOnce()
    awaitSomething()()
    vi.runAllTimers()
    expect(load).toHaveBeenCalledOnce()
  })

  it('checks again when it is due, and can be canceled', () => {
    const load = vi.fn()
    const late = vi.fn()
    whenAtRest(load)
    const over = awaitSomething()
    const callOff = whenAtRest(late)
    vi.runAllTimers()
    expect(load).not.toHaveBeenCalled()
    callOff()
    over()
    vi.runAllTimers()
    expect(load).toHaveBeenCalledOnce()
    expect(late).not.toHaveBeenCalled()
  })
})
