import { densityKey } from './density-key'
import { InlineScript } from './inline-script'

const code = `try{if(localStorage.getItem('${densityKey}')==='compact')document.documentElement.dataset.density='compact'}catch{}`

/** Runs before the first paint, so that rows never jump from one density to the other. */
export function DensityScript({ nonce }: { nonce: string | undefined }) {
  return <InlineScript nonce={nonce} code={code} />
}
