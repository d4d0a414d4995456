// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/sha256.hpp"

#include <gtest/gtest.h>

namespace windrow {
namespace {

TEST(Sha256, TheStandardsExamples) {
    // FIPS 180-4: examples of one block and of two (NIST, "SHA256.pdf"), and of nothing.
    EXPECT_EQ(sha256_text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, PiecesGiveTheDigestOfTheWholeAndMoreMayFollow) {
    Sha256 hash;
    hash.add("ab");
    EXPECT_EQ(hash.digest(), sha256("ab"));
    hash.add("");
    hash.add("c");
    EXPECT_EQ(hash.digest(), sha256("abc"));
    EXPECT_EQ(hash.digest().size(), 32U);
}

TEST(HexadecimalText, TwoDigitsAByte) {
    EXPECT_EQ(hexadecimal_text(std::string("\x00\x7f\xa5\xff", 4)), "007fa5ff");
    EXPECT_EQ(hexadecimal_text(""), "");
}

}  // namespace
}  // namespace windrow
