interface InlineScriptProps {
  nonce: string | undefined
  /** Our own code, without any user content. */
  code: string
  /** Waits for nothing. Otherwise, it waits for the style sheet and is done before anything is painted. */
  isAtOnce?: boolean
}

/** Runs before any script file is loaded. */
export function InlineScript({ nonce, code, isAtOnce = false }: InlineScriptProps) {
  // Only a module can be both inline and asynchronous.
  const kind = isAtOnce ? ({ type: 'module', async: true } as const) : {}
  // Browsers hide a nonce once they have read it, which looks like a hydration mismatch.
  return <script {...kind} nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: code }} />
}
