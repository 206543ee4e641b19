/** Sticky parts of the timeline stay within what they belong to, at any scroll position. */
import { expect, test } from '@playwright/test'
import { writeHistory } from '../support/as-admin'
import { groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, log } from '../support/in-browser'
import { arrive, leave, openConversation } from '../support/person'
import { useServer } from '../support/use-server'

const server = useServer()

test('C81 a date label stays within its day, and an avatar within its turn, at every position', async ({ browser }) => {
  const ada = await arrive(browser, server(), 'Ada Moss')
  const [bo, cy] = [await joinByHttp(server(), 'Bo Lind'), await joinByHttp(server(), 'Cy Hart')]
  const group = await groupOf('Walkers', ada, bo, cy)
  // Turns of several messages, over about six days.
  const senderIds = [bo, bo, bo, cy, cy, ada, ada, bo].map(({ userId }) => userId)
  await writeHistory(server(), { conversationId: group, senderIds, count: 96, stepMs: 90 * 60_000 })
  await writeHistory(server(), { conversationId: group, senderIds, count: 64, stepMs: 60_000 })
  await openConversation(ada.page, server(), group)
  await expect(log(ada.page).locator('[data-avatar]').last()).toBeVisible()

  for (const size of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    await ada.page.setViewportSize(size)
    const seen = await log(ada.page).evaluate(async (log) => {
      const wrong: string[] = []
      const looked = { days: 0, avatars: 0 }
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      const box = (element: Element) => element.getBoundingClientRect()
      for (let step = 0; step < 60; step++) {
        log.scrollTop = log.scrollHeight - log.clientHeight - step * 53
        await frame()
        const view = box(log)
        const days = [...log.querySelectorAll('[data-day]')]
        for (const [index, day] of days.entries()) {
          const { top, bottom } = box(day.parentElement!)
          const label = box(day)
          looked.days++
          if (label.top < top - 1 || label.bottom > bottom + 1) wrong.push(`${step}: a label has left its day`)
          const next = days[index + 1]
          if (next && label.bottom > box(next).top + 1 && label.top < box(next).bottom - 1) {
            wrong.push(`${step}: two labels lie over each other`)
          }
        }
        for (const avatar of log.querySelectorAll('[data-avatar]')) {
          const key = avatar.getAttribute('data-avatar')
          const rows = [...log.querySelectorAll('[data-row]')]
          const from = rows.findIndex((row) => row.getAttribute('data-row') === key)
          const first = rows[from]
          if (!first) continue
          // Its turn ends before the next message that has an avatar, or is the user’s own.
          const isNext = (row: Element) =>
            row.getAttribute('data-row') !== key &&
            (row.hasAttribute('data-own') ||
              log.querySelector(`[data-avatar="${CSS.escape(row.getAttribute('data-row') ?? '')}"]`))
          const next = rows.slice(from + 1).find(isNext)
          const at = box(avatar)
          if (at.bottom < view.top || at.top > view.bottom) continue
          looked.avatars++
          if (at.top < box(first).top - 1) wrong.push(`${step}: an avatar is above its turn`)
          if (next && at.bottom > box(next).top + 1) wrong.push(`${step}: an avatar stands beside the next turn`)
        }
      }
      return { wrong: [...new Set(wrong)], looked }
    })
    expect(seen.wrong).toEqual([])
    expect(seen.looked.days).toBeGreaterThan(60)
    expect(seen.looked.avatars).toBeGreaterThan(60)
  }
  await leave(ada)
})

test('C601 no bubble’s height changes when the next one joins its turn, and every time is readable by screen readers', async ({
  browser,
}) => {
  const ada = await arrive(browser, server(), 'Ada Height')
  const bo = await joinByHttp(server(), 'Bo Height')
  const talk = await talkBetween(ada, bo)
  const words = 'It is further to the lake than it looks from up here so we should leave early'.split(' ')
  await sayByHttp(bo, talk, 'To begin with')
  await openConversation(ada.page, server(), talk)
  const heights = () =>
    log(ada.page).evaluate((log) =>
      // If a bubble lies between two pixels, its height is a sum of fractions.
      [...log.querySelectorAll('[data-bubble]')].map(
        (bubble) => Math.round(bubble.getBoundingClientRect().height * 10) / 10,
      ),
    )
  // With lengths at which the time fits on the last line, and at which it doesn't.
  const before: number[] = []
  for (let length = 1; length <= words.length * 2; length += 2) {
    const text = [...words, ...words].slice(0, length).join(' ')
    await sayByHttp(bo, talk, `${length}: ${text}`)
    await expect(bubble(ada.page, `${length}: ${text}`)).toBeVisible()
    const now = await heights()
    expect(now.slice(0, before.length)).toEqual(before)
    before.splice(0, before.length, ...now)
  }
  await expect(log(ada.page).locator('[data-bubble] time')).toHaveCount(before.length)
  await leave(ada)
})
