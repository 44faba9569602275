#include <cstdlib>

#include <gtest/gtest.h>

#include <QApplication>

// Every case has an application, and none needs a display.
int main(int argc, char** argv) {
  setenv("QT_QPA_PLATFORM", "offscreen", 0);  // 0: what the caller chose stays
  ::testing::InitGoogleTest(&argc, argv);
  const QApplication application(argc, argv);
  return RUN_ALL_TESTS();
}
