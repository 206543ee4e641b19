import { addWords } from './catalogue'
import { en } from './en/dialogs'

addWords({ en })
