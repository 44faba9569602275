#pragma once

#include <functional>
#include <string>

#include <gmock/gmock.h>

#include "models/units/error.hpp"

namespace gemello {

/// Expects an InputError with this file and place, and a sentence that holds this text.
inline void expect_input_error(const std::function<void()>& act, const std::string& file,
                               const std::string& place, const std::string& sentence) {
  try {
    act();
    ADD_FAILURE() << "no InputError; expected: " << sentence;
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), file);
    EXPECT_EQ(error.place(), place);
    EXPECT_THAT(error.sentence(), ::testing::HasSubstr(sentence));
  }
}

}  // namespace gemello
