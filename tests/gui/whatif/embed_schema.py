#!/usr/bin/env python3
"""Writes gui/whatif/schema_text.hpp from models/runs/scenario.schema.json.

The window must not look for a file at run time; a test holds the copy against the original.
Run it from the top of the checkout after a change of the schema.
"""

import json
import pathlib

SOURCE = pathlib.Path("models/runs/scenario.schema.json")
TARGET = pathlib.Path("gui/whatif/schema_text.hpp")
COLUMNS = 86


def main():
    text = json.dumps(json.loads(SOURCE.read_text()), separators=(",", ":"))
    pieces = [text[at : at + COLUMNS] for at in range(0, len(text), COLUMNS)]
    lines = "\n".join(f'    R"~({piece})~"' for piece in pieces)
    TARGET.write_text(
        f"""#pragma once

#include <string_view>

namespace gemello::gui {{

// Made by tests/gui/whatif/embed_schema.py from {SOURCE}.
// clang-format off
inline constexpr std::string_view scenario_schema_text =
{lines};
// clang-format on

}}  // namespace gemello::gui
"""
    )


if __name__ == "__main__":
    main()
