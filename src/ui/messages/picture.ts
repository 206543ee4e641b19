import { addWords } from './catalogue'
import { en } from './en/picture'

addWords({ en })
