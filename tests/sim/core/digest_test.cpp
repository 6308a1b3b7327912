#include "sim/core/digest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace hearsay {
namespace {

// FIPS 180-4 and its published examples.
TEST(Digest, OfAbcIsThePublishedOne) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, OfNothingIsThePublishedOne) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, OfAMillionLettersIsThePublishedOne) {
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, DoesNotDependOnHowTheTextIsCut) {
  Digest digest;
  digest.add("a").add("").add("bc");
  EXPECT_EQ(digest.hex(), sha256("abc"));
}

TEST(Digest, OfAColumnIsThatOfItsLittleEndianBytes) {
  const std::array<std::uint32_t, 2> column = {0x04030201, 0x08070605};
  Digest digest;
  digest.add_column(std::span<const std::uint32_t>(column));
  EXPECT_EQ(digest.hex(), sha256("\x01\x02\x03\x04\x05\x06\x07\x08"));
}

TEST(Digest, CanBeMovedHalfWay) {
  Digest first;
  first.add("ab");
  Digest second = std::move(first);
  EXPECT_EQ(second.add("c").hex(), sha256("abc"));
}

}  // namespace
}  // namespace hearsay
