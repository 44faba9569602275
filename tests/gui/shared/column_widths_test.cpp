#include "gui/shared/column_widths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gemello::gui {
namespace {

using ::testing::ElementsAre;

const std::vector<ColumnNeed> needs = {{100, 100}, {120, 60}, {90, 70}};  // 310 wanted, 230 needed

TEST(ColumnWidths, AllThatIsWantedWhereThereIsRoom) {
  EXPECT_THAT(column_widths(needs, 310, 0, 40), ElementsAre(100, 120, 90));
  EXPECT_THAT(column_widths(needs, 900, 0, 40), ElementsAre(100, 120, 90));
}

TEST(ColumnWidths, TitlesGiveWayByWhatTheyHaveMoreThanValues) {
  // 40 of 310 are missing; titles have 60 and 20 more than values: 30 and 10.
  EXPECT_THAT(column_widths(needs, 270, 0, 40), ElementsAre(100, 90, 80));
  EXPECT_THAT(column_widths(needs, 230, 0, 40), ElementsAre(100, 60, 70));
}

TEST(ColumnWidths, ThenTheElasticOneDownToItsLeast) {
  EXPECT_THAT(column_widths(needs, 200, 0, 40), ElementsAre(70, 60, 70));
  EXPECT_THAT(column_widths(needs, 50, 0, 40), ElementsAre(40, 60, 70));
}

}  // namespace
}  // namespace gemello::gui
