import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { grounds as frame } from './grounds'
import { hues } from '../../domain/hues'

type Rgb = [number, number, number]
interface Colour {
  rgb: Rgb
  alpha: number
}

const css = readFileSync(new URL('./palette.css', import.meta.url), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '')

/** The declarations of every rule whose selectors include the theme, in order; those of :root alone apply to both. */
function declarations(theme: 'light' | 'dark'): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, selectors = '', body = ''] of css.matchAll(/([^{}]+)\{([^}]*)\}/g)) {
    if (!selectors.includes(':root') && !selectors.includes(`[data-theme='${theme}']`)) continue
    for (const [, name = '', value = ''] of body.matchAll(/--([\w-]+):\s*([^;]+);/g)) found.set(name, value.trim())
  }
  return found
}

/** sRGB as an 8-bit screen shows it. */
function fromOklch(l: number, c: number, h: number): { rgb: Rgb; inGamut: boolean } {
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const [l3, m3, s3] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ] as const
  const linear = [
    4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3,
    -1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3,
    -0.0041960863 * l3 - 0.7034186147 * m3 + 1.707614701 * s3,
  ]
  const channels = linear.map((x) => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055) * 255)
  const [r = 0, g = 0, blue = 0] = channels.map((x) => Math.min(255, Math.max(0, Math.round(x))))
  return { rgb: [r, g, blue], inGamut: channels.every((x) => x > -1 && x < 256) }
}

function parse(value: string): Colour & { inGamut: boolean } {
  const numbers = (/oklch\(([^)]*)\)/.exec(value)?.[1] ?? '').split(/[\s/]+/).map(Number)
  const [l = NaN, c = NaN, h = NaN, alpha = 1] = numbers
  if (numbers.length < 3 || [l, c, h, alpha].some(Number.isNaN)) throw new Error(`Not a colour: ${value}`)
  return { ...fromOklch(l, c, h), alpha }
}

function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((channel) => {
    const x = channel / 255
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const over = ({ rgb, alpha }: Colour, ground: Rgb): Rgb =>
  rgb.map((channel, index) => Math.round(channel * alpha + (ground[index] ?? 0) * (1 - alpha))) as Rgb

/**
 * A token; two tokens, one on top of the other, as "veil+own"; or a part of a person's color in one of the hues, as
 * "person-name@28".
 */
function colourOf(tokens: Map<string, string>, name: string): Rgb {
  if (name === 'white') return [255, 255, 255]
  const [top = '', under] = name.split('+')
  const [token = '', hue] = top.split('@')
  const value = tokens.get(token)
  if (value === undefined) throw new Error(`There is no --${token}`)
  const colour = parse(hue === undefined ? value : `oklch(${value} ${hue})`)
  return under === undefined ? colour.rgb : over(colour, colourOf(tokens, under))
}

const grounds = ['desk', 'desk-2', 'open', 'sheet', 'raised', 'raised-2', 'other']
const washes = ['wash', 'good-wash', 'danger-wash', 'warning-wash']
const names = hues.map((hue) => `person-name@${hue}`)

/** Text and its backgrounds, at 4.5:1. */
const TEXTS: [on: string[], texts: string[]][] = [
  [[...grounds, ...washes, 'inset', 'tint'], ['text-1']],
  [[...grounds, 'inset', 'wash', 'tint'], ['text-2']],
  [[...grounds, 'wash', 'tint'], ['text-3']],
  [
    ['own', 'own-veil+own'],
    ['own-text', 'own-meta'],
  ],
  [[...grounds, 'own', 'wash', 'tint'], ['accent']],
  [['desk', 'sheet', 'raised', 'raised-2', 'other'], ['accent-2']],
  [['fill', 'fill-2'], ['on-fill']],
  [[...grounds, 'own', 'danger-wash'], ['danger']],
  [['danger-fill'], ['on-danger']],
  [['desk', 'desk-2', 'open', 'sheet', 'raised', 'warning-wash'], ['warning']],
  [['open', 'sheet', 'raised', 'good-wash'], ['good']],
  [['other', 'own', 'sheet', 'raised-2', 'veil+other', 'own-veil+own'], names],
  [['veil+other'], ['text-1', 'text-2', 'text-3', 'accent']],
  [['toast'], ['toast-text', 'toast-action']],
  // In the worst case the picture is white.
  [['over+white', 'over-more+white'], ['over-text']],
  [['viewer'], ['viewer-text', 'viewer-text-2']],
  [['viewer-control+viewer', 'viewer-control-2+viewer'], ['viewer-text']],
]

/** Parts of controls, at 3:1. */
const PARTS: [on: string[], parts: string[]][] = [
  [['desk', 'open', 'sheet', 'raised', 'tint'], ['fill']],
  [['desk', 'desk-2', 'open', 'sheet', 'raised'], ['presence']],
  [['desk', 'sheet', 'raised', 'raised-2', 'tint'], ['line-2']],
  [['desk', 'open', 'sheet', 'raised', 'own', 'wash'], ['focus']],
]

/** Adjacent layers, told apart without a line. */
const LAYERS: Record<'light' | 'dark', [string, string, number][]> = {
  light: [
    ['desk', 'sheet', 1.13],
    ['desk', 'open', 1.13],
    ['sheet', 'other', 1.15],
    ['own', 'other', 1.08],
  ],
  dark: [
    ['desk', 'sheet', 1.19],
    ['desk', 'desk-2', 1.13],
    ['desk', 'open', 1.4],
    ['open', 'desk-2', 1.24],
    ['sheet', 'raised', 1.13],
    ['sheet', 'other', 1.3],
    ['own', 'other', 1.24],
  ],
}

describe.each(['light', 'dark'] as const)('the palette, %s', (theme) => {
  const tokens = declarations(theme)
  const measure = (one: string, ground: string) => contrast(colourOf(tokens, one), colourOf(tokens, ground))
  const below = (table: [string[], string[]][], least: number) =>
    table.flatMap(([on, marks]) =>
      on.flatMap((ground) =>
        marks
          .filter((mark) => measure(mark, ground) < least)
          .map((mark) => `${mark} on ${ground}: ${measure(mark, ground).toFixed(2)}`),
      ),
    )

  it('C600 text has a contrast of 4.5:1 on every background it is used on', () => {
    expect(below(TEXTS, 4.5)).toEqual([])
    const initials = hues.filter((hue) => measure(`person-initials@${hue}`, `person-ground@${hue}`) < 4.5)
    expect(initials).toEqual([])
  })

  it('C600 parts of controls have a contrast of 3:1', () => {
    expect(below(PARTS, 3)).toEqual([])
  })

  it('C600 adjacent layers are distinguishable', () => {
    const measured = LAYERS[theme].map(([one, other]) => [one, other, Math.round(measure(one, other) * 100) / 100])
    expect(measured).toEqual(LAYERS[theme])
  })

  it('C600 every color is within sRGB', () => {
    const outside = [...tokens].filter(([, value]) => /^oklch\([\d.\s/]+\)$/.test(value) && !parse(value).inGamut)
    expect(outside).toEqual([])
  })
})

it('C600 the browser’s own frame has the color of the desk', () => {
  for (const theme of ['light', 'dark'] as const) {
    const desk = colourOf(declarations(theme), 'desk')
    const hex = `#${desk.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
    expect(frame[theme]).toBe(hex)
  }
})
