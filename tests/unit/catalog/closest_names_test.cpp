// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/catalog/closest_names.hpp"

#include <gtest/gtest.h>

namespace windrow::catalog {

using Names = std::vector<std::string>;

TEST(ClosestNames, FindsSlipsOfTheKeyboard) {
    const Names known = {"orders", "customers", "shipments"};
    EXPECT_EQ(closest_names("order", known), Names{"orders"});
    EXPECT_EQ(closest_names("odrers", known), Names{"orders"});
    EXPECT_EQ(closest_names("shipmentss", known), Names{"shipments"});
    EXPECT_EQ(closest_names("invoices", known), Names{});
}

TEST(ClosestNames, PrefersADifferenceOfLetterCase) {
    const Names known = {"ix", "Id", "od"};
    EXPECT_EQ(closest_names("ID", known).front(), "Id");
    EXPECT_EQ(closest_names("T", Names{"t", "u"}), Names{"t"});
}

TEST(ClosestNames, GivesNoMoreThanAsked) {
    const Names known = {"aaa1", "aaa2", "aaa3", "aaa4"};
    EXPECT_EQ(closest_names("aaa0", known).size(), 3U);
    EXPECT_EQ(closest_names("aaa0", known, 1), Names{"aaa1"});
}

TEST(ClosestNames, SaysWhatWasMeant) {
    EXPECT_EQ(did_you_mean(Names{}), "");
    EXPECT_EQ(did_you_mean(Names{"a"}), "did you mean 'a'?");
    EXPECT_EQ(did_you_mean(Names{"a", "b", "c"}), "did you mean 'a', 'b' or 'c'?");
}

}  // namespace windrow::catalog
