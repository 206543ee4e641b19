import { addWords } from './catalogue'
import { en } from './en/shell'

addWords({ en })
