import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ComponentType, createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { cameBack } from './next-chance'
import { awaitSomething, codeOnDemand, onDemand, orLater, whenAtRest } from './on-demand'
import { takeToasts } from './toast'

const Part = () => null

describe('onDemand', () => {
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

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
    vi.useFakeTimers()
    vi.stubGlobal('addEventListener', () => {})
    const fetchPart = vi.fn<() => Promise<typeof Part>>(() => Promise.resolve(Part))
    fetchPart.mockRejectedValueOnce(new Error('no connection'))
    const { load } = onDemand(fetchPart)
    const failed = vi.fn()
    load(failed)
    await vi.advanceTimersByTimeAsync(0)
    expect(failed).not.toHaveBeenCalled()

    const then = vi.fn()
    load(then)
    await vi.waitFor(() => expect(then).toHaveBeenCalledOnce())
  })
})

describe('C696 after a failed download', () => {
  let online: () => void
  beforeEach(() => {
    vi.useFakeTimers()
    online = () => {}
    vi.stubGlobal('addEventListener', (_: string, listener: () => void) => (online = listener))
    vi.stubGlobal('removeEventListener', () => (online = () => {}))
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('a part that nothing requests again appears when the browser is back online, or half a minute later', async () => {
    const fetchPart = vi.fn<() => Promise<typeof Part>>(() => Promise.resolve(Part))
    for (let n = 0; n < 4; n++) fetchPart.mockRejectedValueOnce(new Error('no connection'))
    const later = await orLater(fetchPart)
    expect(later).not.toBe(Part)
    await vi.advanceTimersByTimeAsync(0)
    const before = fetchPart.mock.calls.length
    online()
    await vi.advanceTimersByTimeAsync(29_999)
    expect(fetchPart).toHaveBeenCalledTimes(before + 1)
    await vi.advanceTimersByTimeAsync(30_001)
    expect(fetchPart).toHaveBeenCalledTimes(5)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('such a part also appears as soon as the server responds again, and until then something else can be in its place', async () => {
    const fetchPart = vi.fn<() => Promise<ComponentType>>(() => Promise.resolve(() => 'the part'))
    for (let n = 0; n < 2; n++) fetchPart.mockRejectedValueOnce(new Error('no connection'))
    const later = await orLater(fetchPart, () => 'something else')
    await vi.advanceTimersByTimeAsync(0)
    expect(renderToStaticMarkup(createElement(later))).toBe('something else')
    cameBack()
    await vi.advanceTimersByTimeAsync(0)
    expect(fetchPart).toHaveBeenCalledTimes(3)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('a part that could be loaded is returned as it is', async () => {
    await expect(orLater(() => Promise.resolve(Part))).resolves.toBe(Part)
  })

  it('a requested part loads by itself later, but does not continue what waited for it', async () => {
    const fetchPart = vi.fn<() => Promise<typeof Part>>(() => Promise.resolve(Part))
    fetchPart.mockRejectedValueOnce(new Error('no connection'))
    const { load } = onDemand(fetchPart)
    const then = vi.fn()
    load(then)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(fetchPart).toHaveBeenCalledTimes(2)
    expect(then).not.toHaveBeenCalled()
    load(then)
    expect(then).toHaveBeenCalledOnce()
    expect(fetchPart).toHaveBeenCalledTimes(2)
  })
})

describe('C711 a part that someone asked for and that can’t be loaded', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('addEventListener', () => {})
    takeToasts()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('says so, and trying again continues what waited for it', async () => {
    const fetchCode = vi.fn(() => Promise.resolve('code'))
    fetchCode.mockRejectedValueOnce(new Error('no connection'))
    const then = vi.fn()
    codeOnDemand(fetchCode).load(then)
    await vi.advanceTimersByTimeAsync(0)
    const [said] = takeToasts()
    expect(said).toHaveProperty('again')
    if (said && 'again' in said) said.again()
    await vi.advanceTimersByTimeAsync(0)
    expect(then).toHaveBeenCalledExactlyOnceWith('code')
    expect(takeToasts()).toEqual([])
  })

  it('says nothing of what no one asked for, or of what says it another way', async () => {
    const { load } = onDemand(() => Promise.reject(new Error('no connection')))
    const failed = vi.fn()
    load()
    load(() => {}, failed)
    await vi.advanceTimersByTimeAsync(0)
    expect(failed).toHaveBeenCalledOnce()
    expect(takeToasts()).toEqual([])
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
