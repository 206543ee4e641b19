import { InlineScript } from './inline-script'
import { themeKey } from './theme-key'

const code = `{let t;try{t=localStorage.getItem('${themeKey}')}catch{}
document.documentElement.dataset.theme=t==='light'||t==='dark'?t:matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'}`

/** Runs before the first paint, so that nothing is ever shown in the other theme. */
export function ThemeScript({ nonce }: { nonce: string | undefined }) {
  return <InlineScript nonce={nonce} code={code.replaceAll('\n', '')} />
}
