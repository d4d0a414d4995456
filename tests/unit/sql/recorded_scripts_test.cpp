// SPDX-License-Identifier: Apache-2.0

// Every recorded script parses, or is refused where Flink's own parser refused it.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sql_test_support.hpp"
#include "test_places.hpp"

namespace windrow::sql {
namespace {

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Flink refuses an unknown type name and a second WATERMARK later than its grammar does; here they are syntax.
bool flink_refused_the_text(const std::filesystem::path& folder) {
    const std::string expected = read(folder / "expected.jsonl");
    return expected.find("sql.parser.impl.ParseException") != std::string::npos ||
           expected.find("Unknown identifier 'TEXT'") != std::string::npos;
}

std::vector<std::filesystem::path> recorded_cases() {
    std::vector<std::filesystem::path> folders;
    const std::filesystem::path root = std::filesystem::path(test::source_folder()) / "tests/flink/cases";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (entry.path().filename() == "job.sql") folders.push_back(entry.path().parent_path());
    }
    return folders;
}

TEST(RecordedScripts, ParseAndPrintBack) {
    const auto folders = recorded_cases();
    ASSERT_GT(folders.size(), 500U);
    for (const auto& folder : folders) {
        const std::string text = read(folder / "job.sql");
        const ParsedScript script = parse_script_collecting(text);
        EXPECT_EQ(!script.errors.empty(), flink_refused_the_text(folder)) << folder << "\n" << errors_of(text);
        for (const StatementPtr& statement : script.statements) {
            QueryPtr query;
            if (const auto* select = statement->as_if<SelectStatement>()) query = select->query;
            if (const auto* insert = statement->as_if<Insert>()) query = insert->query;
            if (const auto* view = statement->as_if<CreateView>()) query = view->query;
            if (!query) continue;
            const std::string printed = to_sql(*query);
            EXPECT_EQ(canonical_query(printed), printed) << folder;
        }
    }
}

}  // namespace
}  // namespace windrow::sql
