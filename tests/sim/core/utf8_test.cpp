#include "sim/core/utf8.hpp"

#include <gtest/gtest.h>

namespace hearsay {
namespace {

TEST(Utf8, LeavesValidTextAlone) {
  for (const std::string text : {"", "plain", "Zoë", "€ 5", "ツ", "🙂", "\U0010FFFF"}) {
    EXPECT_EQ(valid_utf8(text), text);
  }
}

TEST(Utf8, SpellsOutBytesThatAreNoText) {
  EXPECT_EQ(valid_utf8("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(valid_utf8("\xe9t\xe9"), "\\xe9t\\xe9");
  EXPECT_EQ(valid_utf8(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(valid_utf8("\xe2\x82"), "\\xe2\\x82");                    // cut short
  EXPECT_EQ(valid_utf8("\xc0\xaf"), "\\xc0\\xaf");                    // overlong
  EXPECT_EQ(valid_utf8("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");           // overlong
  EXPECT_EQ(valid_utf8("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // a surrogate
  EXPECT_EQ(valid_utf8("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
  EXPECT_EQ(valid_utf8("\xff!"), "\\xff!");
}

}  // namespace
}  // namespace hearsay
