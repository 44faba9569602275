#include "gui/shared/figures.hpp"

#include <QMimeData>
#include <limits>
#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include "gui/shared/vm_mime.hpp"

namespace gemello::gui {
namespace {

TEST(Figures, have_three_digits_and_a_unit) {
  EXPECT_EQ(speed_text(Megahertz(2833)).toStdString(), "2.83 GHz");
  EXPECT_EQ(speed_text(Megahertz(22664)).toStdString(), "22.7 GHz");
  EXPECT_EQ(speed_text(Megahertz(600)).toStdString(), "600 MHz");
  EXPECT_EQ(speed_text(std::optional(12.34)).toStdString(), "12.3 MHz");
  EXPECT_EQ(speed_text(Megahertz(999.9)).toStdString(), "1.00 GHz");
  EXPECT_EQ(size_text(Bytes(std::int64_t{30} << 30)).toStdString(), "30.0 GiB");
  EXPECT_EQ(size_text(Bytes(0)).toStdString(), "0 B");
  EXPECT_EQ(size_text(Bytes(1536)).toStdString(), "1.50 KiB");
  EXPECT_EQ(rate_text(BytesPerSecond(125e6)).toStdString(), "1.00 Gbit/s");
  EXPECT_EQ(rate_text(BytesPerSecond(1.25e9)).toStdString(), "10.0 Gbit/s");
  EXPECT_EQ(share_text(0.734).toStdString(), "73 %");
  EXPECT_EQ(share_text(0.034).toStdString(), "3.4 %");
  EXPECT_EQ(share_text(0.0).toStdString(), "0 %");
  EXPECT_EQ(power_text(243).toStdString(), "243 W");
  EXPECT_EQ(power_text(12500).toStdString(), "12.5 kW");
  EXPECT_EQ(count_text(1, "VM", "VMs").toStdString(), "1 VM");
  EXPECT_EQ(count_text(0, "VM", "VMs").toStdString(), "0 VMs");
}

TEST(Figures, what_is_not_known_is_a_dash) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(speed_text(std::optional<double>()).toStdString(), "-");
  EXPECT_EQ(speed_text(std::optional(nan)).toStdString(), "-");
  EXPECT_EQ(share_text({}).toStdString(), "-");
  EXPECT_EQ(share_text(nan).toStdString(), "-");
  EXPECT_EQ(power_text({}).toStdString(), "-");
}

TEST(Figures, times_have_fractions_only_where_they_matter) {
  EXPECT_EQ(time_text(Duration(1500ms)).toStdString(), "00:00:01.5");
  EXPECT_EQ(time_text(Duration(61s + 500ms)).toStdString(), "00:01:01");
  EXPECT_EQ(time_text(Instant(26h + 3min + 4s + 1us)).toStdString(), "1d 02:03:04");
  EXPECT_EQ(time_text(never).toStdString(), "never");
}

TEST(VmMime, is_read_back_and_nothing_else_is) {
  const std::unique_ptr<QMimeData> data(make_vm_mime(VmId(std::size_t{7}), "vm8"));
  EXPECT_EQ(vm_in(data.get()), VmId(std::size_t{7}));
  EXPECT_EQ(data->text().toStdString(), "vm8");
  QMimeData other;
  EXPECT_FALSE(vm_in(&other));
  EXPECT_FALSE(vm_in(nullptr));
  for (const char* bytes : {"", "-1", "seven", "4294967295", "99999999999999"}) {
    other.setData(vm_mime_type, bytes);
    EXPECT_FALSE(vm_in(&other)) << bytes;
  }
}

}  // namespace
}  // namespace gemello::gui
