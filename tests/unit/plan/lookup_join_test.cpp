// SPDX-License-Identifier: Apache-2.0
/// Lookup joins: what the table is asked for, what is checked afterwards, what is refused.
#include "planning.hpp"

#include <gtest/gtest.h>

namespace windrow::plan_tests {
namespace {

using plan::LookupJoin;
using plan::NodeKind;
using plan::NodePtr;

constexpr const char* from = " FROM clicks AS c JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON ";
constexpr const char* from_left = " FROM clicks AS c LEFT JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON ";

const plan::Node* find(const NodePtr& node, NodeKind kind) {
    if (node->kind == kind) return node.get();
    for (const NodePtr& input : node->inputs) {
        if (const plan::Node* found = find(input, kind)) return found;
    }
    return nullptr;
}

/// "keys; asked if; condition; columns that the table delivers", or the error.
std::string asked(const std::string& select, const std::string& rest) {
    const Planned planned = planner().plan(select + rest);
    if (!planned.code.empty()) return planned.code + " " + planned.message;
    const auto& join = *static_cast<const LookupJoin*>(find(planned.output.query, NodeKind::lookup_join));
    std::vector<std::string> input;
    for (const plan::OutputField& field : join.inputs[0]->output) input.push_back(field.name);
    std::vector<std::string> both;
    for (const plan::OutputField& field : join.output) both.push_back(field.name);
    std::string out;
    for (std::size_t k = 0; k < join.keys.size(); ++k)
        out += (k > 0 ? ", " : "") + join.request.keys[k].name + " " + join.request.keys[k].type.to_plain_string() + " = " +
               to_string(*join.keys[k], input);
    out += "; " + (join.asked_if ? to_string(*join.asked_if, input) : "");
    out += "; " + (join.condition ? to_string(*join.condition, both) : "") + ";";
    for (const ScanColumn& column : join.request.table.columns) out += " " + column.name;
    return out;
}

TEST(LookupJoin, AsksForEqualitiesAndChecksTheRest) {
    EXPECT_EQ(asked("SELECT c.page, u.name", from + std::string("c.user_id = u.id")), "id BIGINT = user_id; ; ; name");
    EXPECT_EQ(asked("SELECT c.page", from + std::string("u.id = c.user_id")), "id BIGINT = user_id; ; ;");
    EXPECT_EQ(
        asked("SELECT c.page, u.name", from + std::string("c.user_id = u.id AND u.kind = 'ab' AND u.age > c.n AND c.n > 3")),
        "id BIGINT = user_id, kind CHAR(2) = 'ab'; n > 3; age > n; name age");
    EXPECT_EQ(asked("SELECT u.next_age", from_left + std::string("u.id = c.user_id + 1 AND u.next_age < 9")),
              "id BIGINT = user_id + 1; ; next_age < 9; age");
    EXPECT_EQ(asked("SELECT u.id", from + std::string("u.id = 7")), "id BIGINT = 7; ; ; id") << "a constant alone is enough";
}

TEST(LookupJoin, WholeNumbersAreEqualWhateverTheirWidth) {
    EXPECT_EQ(asked("SELECT u.name", from + std::string("u.age = c.user_id")), "age BIGINT = user_id; ; ; name");
    EXPECT_EQ(asked("SELECT u.name", from + std::string("u.id = c.n")), "id BIGINT = CAST(n AS BIGINT); ; ; name");
}

TEST(LookupJoin, ColumnsOfTheTableAreNullableBehindALeftJoin) {
    const Planned inner = planner().plan("SELECT *" + std::string(from) + "c.user_id = u.id");
    EXPECT_EQ(inner.code, "") << inner.message;
    EXPECT_EQ(inner.columns,
              "user_id BIGINT, page STRING, n INT, pt TIMESTAMP_LTZ(3), ts TIMESTAMP(3), id BIGINT, name STRING, age INT, "
              "kind CHAR(2), next_age INT, mood ARRAY<INT>");
    const Planned renamed =
        planner().plan("SELECT a, b FROM clicks LEFT JOIN users FOR SYSTEM_TIME AS OF pt AS u (a, b, x, y, z, w) ON user_id = a");
    EXPECT_EQ(renamed.columns, "a BIGINT, b STRING") << renamed.message;
}

TEST(LookupJoin, KeepsTheTimeAndTheWindowOfTheLeftSide) {
    EXPECT_EQ(planner()
                  .plan("SELECT window_end, u.name, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '1' "
                        "HOUR)) AS c JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id = u.id GROUP BY window_start, "
                        "window_end, u.name")
                  .columns,
              "window_end TIMESTAMP(3), name STRING, n BIGINT");
    EXPECT_EQ(planner()
                  .plan("SELECT window_end, COUNT(*) AS n FROM TABLE(TUMBLE((SELECT c.ts, u.name" + std::string(from) +
                        "c.user_id = u.id), DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, window_end")
                  .columns,
              "window_end TIMESTAMP(3), n BIGINT");
}

TEST(LookupJoin, ConditionsOnTheLeftSideGoBelow) {
    const std::string text =
        planner().explained("SELECT u.name" + std::string(from_left) + "c.user_id = u.id WHERE c.n > 3 AND u.age > 4");
    const std::size_t join = text.find("LookupJoin(");
    EXPECT_LT(text.find("Filter age > 4"), join) << text;
    EXPECT_GT(text.find("Filter n > 3"), join) << text;
}

TEST(LookupJoin, ExplainSaysWhatIsAskedAndWhatIsKept) {
    const std::string text = planner().explained("SELECT c.page, u.name" + std::string(from_left) +
                                                 "c.user_id = u.id AND u.kind = 'ab' AND u.age > 4");
    EXPECT_NE(text.find("LookupJoin(table=[default_catalog.default_database.users], joinType=[LeftOuterJoin], "
                        "lookup=[id=user_id, kind='ab'], where=[age > 4], select=[user_id, page, ts, name, age])"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("lookup: jdbc, a cache of 1000 keys, kept for 1 min after they are read"), std::string::npos) << text;
    EXPECT_NE(text.find("backend: cpu (the table is asked from the host); state: none"), std::string::npos) << text;
}

struct Refused {
    const char* query;
    const char* code;
    const char* place;
    const char* message;
};

void PrintTo(const Refused& refused, std::ostream* out) {
    *out << refused.query;
}

class LookupJoinRefusals : public testing::TestWithParam<Refused> {};

TEST_P(LookupJoinRefusals, NameTheCauseAndThePlace) {
    const Planned planned = planner().plan("SELECT 1 AS x FROM clicks AS c " + std::string(GetParam().query));
    EXPECT_EQ(planned.code, GetParam().code) << planned.message << planned.columns;
    EXPECT_TRUE(planned.place.starts_with(GetParam().place)) << planned.place;
    EXPECT_NE(planned.message.find(GetParam().message), std::string::npos) << planned.message;
}

INSTANTIATE_TEST_SUITE_P(
    All, LookupJoinRefusals,
    testing::Values(
        Refused{"JOIN usrs FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id = u.id", "W3001", "usrs", "did you mean 'users'"},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id = u.idd", "W3003", "u.idd", "'id'"},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON TRUE", "W3702", "TRUE", "ON o.k = t.k"},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id > u.id", "W3702", "c.user_id > u.id", "users"},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id + 1 = u.id + 2", "W3702", "c.user_id", "equality"},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id = u.next_age", "W3702", "c.user_id", "equality"},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id = 1 OR c.user_id = u.id", "W3702", "c.user_id", ""},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON c.page = u.id", "W3306", "c.page", "cast one side"},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON CAST(c.n AS DOUBLE) = u.id", "W3702", "CAST(c.n",
                "CAST(... AS BIGINT) on the other side"},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF PROCTIME() AS u ON c.user_id = u.id", "W3701", "PROCTIME()", "expression"},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF c.n AS u ON c.user_id = u.id", "W3701", "c.n", "this column is not"},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF c.ts AS u ON c.user_id = u.id", "W4023", "c.ts", "event time"},
        Refused{"RIGHT JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id = u.id", "W4005", "RIGHT JOIN", "RIGHT JOIN"},
        Refused{"FULL JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id = u.id", "W4005", "FULL JOIN", "FULL JOIN"},
        Refused{"CROSS JOIN users FOR SYSTEM_TIME AS OF c.pt AS u", "W4005", "CROSS JOIN", "CROSS JOIN"},
        Refused{", users FOR SYSTEM_TIME AS OF c.pt AS u WHERE c.user_id = u.id", "W4005", ",", "comma"},
        Refused{"JOIN grown FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id = u.id", "W3703", "grown", "is a view"},
        Refused{"JOIN marked FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id = u.id", "W3703", "marked", "WATERMARK"},
        Refused{"JOIN n FOR SYSTEM_TIME AS OF c.pt AS u ON c.n = u.id", "W3513", "n FOR", "the connector 'filesystem'"},
        Refused{"JOIN users /*+ OPTIONS('lookup.cache' = 'FULL') */ FOR SYSTEM_TIME AS OF c.pt AS u ON c.user_id = u.id", "W3503",
                "users", "lookup.cache"},
        Refused{"JOIN users FOR SYSTEM_TIME AS OF c.pt AS u (a, b) ON c.user_id = a", "W3006", "a", "names 2 columns"}));

}  // namespace
}  // namespace windrow::plan_tests
