#include "sim/cli/platform/text_table.hpp"

#include <gtest/gtest.h>

namespace gemello::cli {
namespace {

TEST(TextTable, AlignsColumnsInCharacters) {
  TextTable table({"name", "n>", "end"});
  table.add({"caff\xc3\xa8", "7", "x"});
  table.add({"a", "1234", ""});
  EXPECT_EQ(table.text("  "),
            "  name      n  end\n"
            "  caff\xc3\xa8     7  x\n"
            "  a      1234\n");
}

}  // namespace
}  // namespace gemello::cli
