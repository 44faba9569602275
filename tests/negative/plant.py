#!/usr/bin/env python3
"""Plants a bug: plant.py BUG.json SOURCE_DIR INDEX OUTPUT writes the INDEX-th source of the bug,
with its text changed. A text that does not stand there exactly once fails the build: the code has
changed, and the bug wants a new place."""

import json
import sys
from pathlib import Path


def main() -> int:
    bug_path, source_dir, index, output = sys.argv[1:]
    change = json.loads(Path(bug_path).read_text())["changes"][int(index)]
    text = (Path(source_dir) / change["source"]).read_text()
    for old, new in change["edits"]:
        if text.count(old) != 1:
            print(f"{bug_path}: {change['source']} has {text.count(old)} times, not once: {old}",
                  file=sys.stderr)
            return 1
        text = text.replace(old, new)
    Path(output).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
