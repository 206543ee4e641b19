import { addWords } from './catalogue'
import { en } from './en/settings'

addWords({ en })
