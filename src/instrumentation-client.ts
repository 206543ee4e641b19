/** Next runs this in the browser before React hydrates. */
import { keepTranslated } from '@/ui/translated'

keepTranslated(document)
