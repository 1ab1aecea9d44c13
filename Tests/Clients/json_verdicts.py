"""Says of each text whether Python's json reads it: the texts come on standard input, one a line, as hexadecimal digits."""

import json
import sys

for line in sys.stdin:
    try:
        json.loads(bytes.fromhex(line.strip()))
        print("read")
    except (ValueError, RecursionError):
        print("refused")
