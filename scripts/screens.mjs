// npm run screens: takes the screenshots of README from the built product into docs/pictures, at twice the density.
// --all takes every scene and not only those that are kept; words select scenes whose names begin with one of them;
// --look selects one look, such as phone-dark; --out names another folder.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withPalette } from './lib-png.mjs'
import { takeScenes, themes, withBrowser } from './lib-screens-stage.mjs'
import { root } from './lib-server-build.mjs'

const maxBytes = 400_000

/** The screenshots in README, which are kept; the rest is for viewing during development. */
const kept = new Set([
  'messages-chat-desktop-light',
  'messages-chat-desktop-dark',
  'messages-phone-light',
  'messages-phone-dark',
  'messages-chat-phone-light',
  'messages-chat-phone-dark',
  'viewer-phone-light',
])
const { values, positionals } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    look: { type: 'string' },
    out: { type: 'string', default: join(root, 'docs', 'pictures') },
  },
  allowPositionals: true,
})
mkdirSync(values.out, { recursive: true })
const isSelecting = values.all || positionals.length > 0
/** @type {string[]} */
const failed = []
await withBrowser(async (browser) => {
  for (const device of /** @type {const} */ (['desktop', 'phone'])) {
    for (const theme of themes) {
      const look = `${device}-${theme}`
      if (values.look && values.look !== look) continue
      failed.push(
        ...(await takeScenes(browser, { device, theme, scale: isSelecting ? 1 : 2 }, isWanted, async (scene, page) => {
          if (!isSelecting) await page.evaluate(hideCutRows)
          const path = join(values.out, `${scene}-${look}.png`)
          const bytes = withPalette(await page.screenshot({ animations: 'disabled', caret: 'hide' }))
          writeFileSync(path, bytes)
          console.log(`${path} ${Math.round(bytes.length / 1000)} kB`)
          if (!isSelecting && bytes.length > maxBytes) throw new Error(`${path} is over ${maxBytes / 1000} kB.`)
        })),
      )

      /** @param {string} scene */
      function isWanted(scene) {
        if (positionals.length > 0) return positionals.some((wanted) => scene.startsWith(wanted))
        return values.all || kept.has(`${scene}-${look}`)
      }
    }
  }
})
for (const reason of failed) console.error(reason)
process.exitCode = failed.length > 0 ? 1 : 0

/** Runs in the page: hides the rows of a chat that its top edge cuts through. */
function hideCutRows() {
  const log = document.querySelector('[role="log"]')
  const top = log?.getBoundingClientRect().top ?? 0
  let list = log?.querySelector('[role="article"]')?.parentElement
  while (list && getComputedStyle(list).display !== 'grid') list = list.parentElement
  for (const row of list?.children ?? []) {
    const box = row.getBoundingClientRect()
    if (row instanceof HTMLElement && box.top < top && box.bottom > top) row.style.visibility = 'hidden'
  }
}
