import { addWords } from './catalogue'
import { en } from './en/options'

addWords({ en })
