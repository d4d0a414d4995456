// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/secret_text.hpp"

#include <gtest/gtest.h>

namespace windrow::test {
namespace {

TEST(SecretText, ShownValues) {
    EXPECT_EQ(shown_value("password", "abc"), "******");
    EXPECT_EQ(shown_value("path", "abc"), "abc");
    EXPECT_EQ(shown_value("url", "jdbc:postgresql://h:1/d?user=me&password=abc&sslmode=require"),
              "jdbc:postgresql://h:1/d?user=me&password=******&sslmode=require");
    EXPECT_EQ(shown_value("hosts", "https://me:abc@h:9200"), "https://me:******@h:9200");
    EXPECT_EQ(shown_value("hosts", "https://h:9200"), "https://h:9200");
}

TEST(SecretText, ScriptsKeepTheirPlaces) {
    EXPECT_EQ(masked_script("WITH ('password' = 'a''b\nc', 'path' = 'x')"), "WITH ('password' = '****\n*', 'path' = 'x')");
    EXPECT_EQ(masked_script("SET 'my.secret'\n  =  'ü';"), "SET 'my.secret'\n  =  '**';");
    EXPECT_EQ(masked_script("-- don't\nWITH ('url' = 'x://u:pw@h', 'token'='t')"),
              "-- don't\nWITH ('url' = 'x://u:**@h', 'token'='*')");
    EXPECT_EQ(masked_script("/* ' */ SELECT 'password', `'`, 'a' = 'b'"), "/* ' */ SELECT 'password', `'`, 'a' = 'b'");
    EXPECT_EQ(masked_script("WITH ('password' = 'open"), "WITH ('password' = '****");
    EXPECT_EQ(masked_script("WITH ('password' = '"), "WITH ('password' = '");
    EXPECT_EQ(masked_script("'password'"), "'password'");
    EXPECT_EQ(masked_script(""), "");
}

}  // namespace
}  // namespace windrow::test
