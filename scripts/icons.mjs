// npm run icons: the logo for the installed app and its notifications. White on petrol, which works on light and dark
// backgrounds; notification badges use only the alpha channel, because the system colors them.
import { chromium } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { root } from './lib-server-build.mjs'

const PETROL = '#00687f'

/** The path from src/ui/mark.tsx, in a 24 × 24 view box. */
const mark = (/** @type {number} */ second) =>
  `<path d="M11 1.5a6.75 6.75 0 0 0 0 13.5z"/><path d="M13 9a6.75 6.75 0 0 1 0 13.5z" opacity="${second}"/>`

/**
 * @param {{ side: number, ground: string | null, radius: number, share: number, second: number }} look `share`: the
 * logo's part of the side
 */
function drawing({ side, ground, radius, share, second }) {
  const size = 24 / share
  const from = (24 - size) / 2
  // Slightly over the edge, where it is clipped: the side isn't a whole number of pixels here.
  const bleed = radius > 0 ? 0 : 1
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="${from} ${from} ${size} ${size}">
    ${ground ? `<rect x="${from - bleed}" y="${from - bleed}" width="${size + 2 * bleed}" height="${size + 2 * bleed}" rx="${radius * size}" fill="${ground}"/>` : ''}
    <g fill="#fff">${mark(second)}</g></svg>`
}

const ICONS = {
  'public/icons/icon-192.png': { side: 192, ground: PETROL, radius: 0.22, share: 0.74, second: 0.62 },
  'public/icons/icon-512.png': { side: 512, ground: PETROL, radius: 0.22, share: 0.74, second: 0.62 },
  // A system may crop it to a circle of four fifths of its side.
  'public/icons/maskable-512.png': { side: 512, ground: PETROL, radius: 0, share: 0.6, second: 0.62 },
  'public/icons/maskable-192.png': { side: 192, ground: PETROL, radius: 0, share: 0.6, second: 0.62 },
  'public/icons/badge-96.png': { side: 96, ground: null, radius: 0, share: 0.9, second: 1 },
  // iOS rounds the corners itself.
  'src/app/apple-icon.png': { side: 180, ground: PETROL, radius: 0, share: 0.68, second: 0.62 },
}

const browser = await chromium.launch({ executablePath: ensureChromium(console.log), args: ['--no-sandbox'] })
const page = await browser.newPage()

/** @param {Parameters<typeof drawing>[0]} look */
async function draw(look) {
  await page.setViewportSize({ width: look.side, height: look.side })
  await page.setContent(`<style>*{margin:0}svg{display:block}</style>${drawing(look)}`)
  return page.screenshot({ omitBackground: true })
}

for (const [path, look] of Object.entries(ICONS)) {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, await draw(look))
}

/** For programs that request no other icon: a few sizes in one file, each a PNG. */
const sides = [16, 32, 48]
const pictures = []
for (const side of sides) pictures.push(await draw({ side, ground: PETROL, radius: 0.22, share: 0.8, second: 0.62 }))
const head = Buffer.alloc(6 + 16 * sides.length)
head.writeUInt16LE(1, 2)
head.writeUInt16LE(sides.length, 4)
let offset = head.length
for (const [at, side] of sides.entries()) {
  const from = 6 + 16 * at
  const length = pictures[at]?.length ?? 0
  head.writeUInt8(side, from)
  head.writeUInt8(side, from + 1)
  head.writeUInt16LE(1, from + 4)
  head.writeUInt16LE(32, from + 6)
  head.writeUInt32LE(length, from + 8)
  head.writeUInt32LE(offset, from + 12)
  offset += length
}
writeFileSync(join(root, 'public/favicon.ico'), Buffer.concat([head, ...pictures]))
await browser.close()
