// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "sql_test_support.hpp"
#include "windrow/kernels/edit_distance.hpp"
#include "windrow/runtime/sql/spelling.hpp"

namespace windrow::sql {
namespace {

Error error_at(std::uint32_t begin, std::uint32_t end, std::string hint = {}) {
    Error error("W2003", "wrong", std::move(hint));
    error.at({begin, end});
    return error;
}

TEST(Diagnostic, ShowsLineAndCaret) {
    const std::string text = "SELECT 1;\nSELECT a\nFROM t;\n";
    EXPECT_EQ(render_text(error_at(17, 18, "try b"), "job.sql", text),
              "job.sql:2:8: error[W2003]: wrong\n  SELECT a\n         ^\nhelp: try b\n");
}

TEST(Diagnostic, TabsAndWideCharactersKeepTheCaretInPlace) {
    const std::string text = "\tSELECT 'é漢' oops;\r\n";
    const auto at = static_cast<std::uint32_t>(text.find("oops"));
    EXPECT_EQ(render_text(error_at(at, at + 4), "x", text),
              "x:1:14: error[W2003]: wrong\n      SELECT 'é漢' oops;\n" + std::string(19, ' ') + "^^^^\n");
}

TEST(Diagnostic, PasswordsInTheLineAreNotShown) {
    const std::string text = "WITH ('password' = 'pässword', 'tabel' = 'x')";
    const auto at = static_cast<std::uint32_t>(text.find("'tabel'"));
    EXPECT_EQ(
        render_text(error_at(at, at + 7), "x", text),
        "x:1:32: error[W2003]: wrong\n  WITH ('password' = '*********', 'tabel' = 'x')\n" + std::string(34, ' ') + "^^^^^^^\n");
}

TEST(Diagnostic, WithoutAPlace) {
    EXPECT_EQ(render_text(Error("W6001", "no such file"), "job.sql", ""), "job.sql: error[W6001]: no such file\n");
    EXPECT_EQ(render_text(Error("W1001", "no script"), "", ""), "error[W1001]: no script\n");
}

TEST(Diagnostic, EndOfTextAndLongLines) {
    const std::string text = "SELECT\n\n";
    EXPECT_EQ(render_text(error_at(8, 8), "x", text), "x:1:7: error[W2003]: wrong\n  SELECT\n        ^\n");
    const std::string line(1000, 'a');
    const std::string shown = render_text(error_at(900, 901), "x", line);
    EXPECT_LT(shown.size(), 450U);
    EXPECT_NE(shown.find("..."), std::string::npos);
    EXPECT_EQ(render_text(error_at(5000, 6000), "x", "ab"), "x:1:3: error[W2003]: wrong\n  ab\n    ^\n");
}

TEST(Diagnostic, Json) {
    EXPECT_EQ(render_json(error_at(7, 8, "say \"b\""), "job.sql", "SELECT a"),
              "{\"severity\":\"error\",\"code\":\"W2003\",\"message\":\"wrong\",\"hint\":\"say "
              "\\\"b\\\"\",\"file\":\"job.sql\",\"line\":1,"
              "\"column\":8,\"end_line\":1,\"end_column\":9,\"offset\":7,\"length\":1}\n");
    EXPECT_EQ(render_json(Error("W6001", "a\nb"), "", ""), "{\"severity\":\"error\",\"code\":\"W6001\",\"message\":\"a\\nb\"}\n");
}

TEST(Spelling, CloseCandidates) {
    EXPECT_EQ(edit_distance("gruop", "GROUP"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(closest("temprature", {"temperature", "timestamp", "t"}), std::vector<std::string>{"temperature"});
    EXPECT_TRUE(closest("v", {"w", "k"}).empty());
    EXPECT_EQ(closest("ID", {"id", "x"}), std::vector<std::string>{"id"});
    EXPECT_EQ(did_you_mean({"a", "b", "c"}), "did you mean `a`, `b` or `c`?");
    EXPECT_EQ(did_you_mean({}), "");
}

}  // namespace
}  // namespace windrow::sql
