// npm run look: takes the parts of the product that a drawing has, in three sizes and both themes, from the last build
// filled with the demo. --drawing names the drawing, an HTML file whose themes follow data-theme: each picture then has
// the drawing's part beside it. Words select parts; --look selects one look, such as tablet-dark; --out names a folder.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { parts } from './lib-look-parts.mjs'
import { takeScenes, themes, withBrowser } from './lib-screens-stage.mjs'
import { root } from './lib-server-build.mjs'

/** @typedef {import('@playwright/test').Browser} Browser */
/** @typedef {import('./lib-look-parts.mjs').Part} Part */

const { values, positionals } = parseArgs({
  options: {
    drawing: { type: 'string' },
    look: { type: 'string' },
    out: { type: 'string', default: join(root, 'test-results', 'look') },
  },
  allowPositionals: true,
})
const font = join(
  root,
  'node_modules',
  '@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2',
)
const unknown = positionals.filter((word) => !(word in parts))
if (unknown.length > 0) throw new Error(`Unknown parts: ${unknown.join(', ')}. Use ${Object.keys(parts).join(', ')}.`)
const chosen = Object.entries(parts).filter(([name]) => positionals.length === 0 || positionals.includes(name))

mkdirSync(values.out, { recursive: true })
/** @type {string[]} */
const failed = []
await withBrowser(async (browser) => {
  for (const device of /** @type {const} */ (['desktop', 'tablet', 'phone'])) {
    for (const theme of themes) {
      const look = `${device}-${theme}`
      if (values.look && values.look !== look) continue
      const wanted = chosen.filter(([, { on }]) => (on === 'phone') === (device === 'phone'))
      if (wanted.length === 0) continue
      const beside = values.drawing ? await openDrawing(browser, values.drawing, theme) : null
      failed.push(
        ...(await takeScenes(
          browser,
          { device, theme },
          (scene) => wanted.some(([, part]) => part.scene === scene),
          async (scene, page) => {
            for (const [name, part] of wanted) {
              if (part.scene !== scene) continue
              const taken = await page.screenshot({ animations: 'disabled', caret: 'hide' })
              const path = join(values.out, `${name}-${look}.png`)
              writeFileSync(path, beside ? await layBeside(browser, await beside(part), taken) : taken)
              console.log(path)
            }
          },
        )),
      )
    }
  }
})
for (const reason of failed) console.error(reason)
process.exitCode = failed.length > 0 ? 1 : 0

/**
 * Returns a function that takes a part of the drawing.
 * @param {Browser} browser
 * @param {string} path
 * @param {'light' | 'dark'} theme
 */
async function openDrawing(browser, path, theme) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(pathToFileURL(resolve(path)).href)
  const source = `data:font/woff2;base64,${readFileSync(font).toString('base64')}`
  await page.addStyleTag({
    content: `@font-face { font-family: "Hanken Grotesk Variable"; font-weight: 100 900; src: url(${source}) }`,
  })
  await page.evaluate((theme) => {
    document.documentElement.dataset['theme'] = theme
    for (const part of document.querySelectorAll('[data-theme]')) part.setAttribute('data-theme', theme)
  }, theme)
  await page.evaluate(() => document.fonts.ready)
  return (/** @type {Part} */ { drawn }) => page.locator(drawn).first().screenshot()
}

/**
 * @param {Browser} browser
 * @param {Buffer} drawn
 * @param {Buffer} taken
 */
async function layBeside(browser, drawn, taken) {
  const page = await browser.newPage({ viewport: { width: 400, height: 400 } })
  const figures = [drawn, taken].map((png) => `<img src="data:image/png;base64,${png.toString('base64')}">`)
  await page.setContent(
    `<body style="display:inline-flex;align-items:start;gap:16px;margin:16px;background:#777">${figures.join('')}`,
  )
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())))
  const pair = await page.locator('body').screenshot()
  await page.close()
  return pair
}
