import { addWords } from './catalogue'
import { en } from './en/search'

addWords({ en })
