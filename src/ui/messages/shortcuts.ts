import { addWords } from './catalogue'
import { en } from './en/shortcuts'

addWords({ en })
