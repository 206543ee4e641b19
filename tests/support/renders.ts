import type { Page } from '@playwright/test'

export interface Renders {
  /** The messages whose components rendered, by `data-row`, in order. */
  messages: string[]
  /** The members of a group whose rows rendered, by name; once for each component of a row. */
  members: string[]
  /** How many components rendered at or below the timeline. */
  timeline: number
}

interface Fiber {
  tag: number
  child: Fiber | null
  sibling: Fiber | null
  return: Fiber | null
  flags: number
  memoizedProps: Record<string, unknown> | null
  stateNode: unknown
}

/**
 * The components that rendered since the last query, as React reports to its developer tools: a rendered component has
 * the lowest flag set, and a skipped one is the same object as before. Reloads an open page.
 */
export async function watchRenders(page: Page): Promise<() => Promise<Renders>> {
  await page.addInitScript(() => {
    const empty = () => ({ messages: [] as string[], members: [] as string[], timeline: 0 })
    let renders = empty()
    let before = new Set<Fiber>()
    const COMPONENTS = new Set([0, 1, 11, 14, 15])
    let now = new Set<Fiber>()
    const ran = (fiber: Fiber) => (fiber.flags & 1) !== 0 && !before.has(fiber)

    const walk = (fiber: Fiber | null, inTimeline: boolean) => {
      for (; fiber; fiber = fiber.sibling) {
        const props = fiber.memoizedProps
        const isComponent = COMPONENTS.has(fiber.tag)
        if (isComponent) now.add(fiber)
        // The log's own component is the first one above its element.
        const isLog = props?.['role'] === 'log'
        const owner = fiber.return
        if (isLog && owner && ran(owner)) renders.timeline++
        if (inTimeline && isComponent && ran(fiber)) renders.timeline++
        if (!isComponent && owner && ran(owner)) {
          const row = props?.['data-delivery'] && props['data-row']
          if (typeof row === 'string') renders.messages.push(row)
        }
        const member = props?.['member'] as { name?: unknown } | undefined
        if (isComponent && typeof member?.name === 'string' && ran(fiber)) renders.members.push(member.name)
        walk(fiber.child, inTimeline || isLog)
      }
    }
    Object.assign(window, {
      takeRenders() {
        const taken = renders
        renders = empty()
        return taken
      },
      __REACT_DEVTOOLS_GLOBAL_HOOK__: {
        supportsFiber: true,
        inject: () => 1,
        onCommitFiberRoot(_id: number, root: { current: Fiber }) {
          now = new Set()
          walk(root.current, false)
          before = now
        },
        onCommitFiberUnmount() {},
      },
    })
  })
  if (page.url() !== 'about:blank') await page.reload()
  return () => page.evaluate(() => (window as unknown as { takeRenders: () => Renders }).takeRenders())
}
