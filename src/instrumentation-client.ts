/** Next runs this in the browser before React hydrates. */
import { retryScripts } from '@/ui/script-retries'
import { keepTranslated } from '@/ui/translated'

keepTranslated(document)
retryScripts(window)
