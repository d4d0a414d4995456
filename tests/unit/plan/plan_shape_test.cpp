// SPDX-License-Identifier: Apache-2.0
/// The trees: fusing windows with aggregates, pruning of columns, filters below projections.
#include "planning.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace windrow::plan_tests {
namespace {

using plan::Node;
using plan::NodeKind;
using plan::NodePtr;

const Node* find(const NodePtr& node, NodeKind kind) {
    if (node->kind == kind) return node.get();
    for (const NodePtr& input : node->inputs) {
        if (const Node* found = find(input, kind)) return found;
    }
    return nullptr;
}

std::vector<std::string> scanned(const Planned& planned) {
    if (!planned.code.empty()) return {planned.code, planned.message};
    std::vector<std::string> names;
    for (const ScanColumn& column : static_cast<const plan::Scan*>(find(planned.output.query, NodeKind::scan))->request.columns)
        names.push_back(column.name);
    return names;
}

const plan::WindowAggregate& aggregate(const Planned& planned) {
    if (!planned.code.empty()) throw std::runtime_error(planned.code + " " + planned.message);
    return *static_cast<const plan::WindowAggregate*>(find(planned.output.query, NodeKind::window_aggregate));
}

TEST(PlanShape, ReadsOnlyTheColumnsThatTheQueryNeeds) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(scanned(planner().plan("SELECT v FROM t")), (Names{"v", "ts"})) << "the watermark is always kept";
    EXPECT_EQ(scanned(planner().plan("SELECT name FROM n WHERE id > 1")), (Names{"id", "name"}));
    EXPECT_EQ(scanned(planner().plan("SELECT 1 AS a FROM n")), (Names{"id", "name", "plain"}))
        << "no column read: all are decoded";
    EXPECT_EQ(scanned(planner().plan("SELECT twice FROM files")), (Names{"id"}));
    EXPECT_EQ(scanned(planner().plan("SELECT s FROM w10")), (Names{"k", "v", "ts"}));
}

TEST(PlanShape, AggregatesDirectlyOverTheWindow) {
    const Planned planned = planner().plan(
        "SELECT window_end, UPPER(k) AS kk, SUM(v + 1) AS s FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, "
        "INTERVAL '10' SECOND, INTERVAL '2' SECOND)) "
        "WHERE v > 3 GROUP BY window_start, window_end, UPPER(k)");
    const plan::WindowAggregate& node = aggregate(planned);
    EXPECT_FALSE(node.attached);
    EXPECT_EQ(find(planned.output.query, NodeKind::window_table_function), nullptr);
    EXPECT_EQ(node.window.size, 10000);
    EXPECT_EQ(node.window.slide, 5000);
    EXPECT_EQ(node.window.offset, 2000);
    EXPECT_EQ(node.keys.size(), 1U);
    EXPECT_EQ(node.inputs[0]->output[static_cast<std::size_t>(node.window.time_column)].name, "ts");
}

TEST(PlanShape, ConditionsOnWindowColumnsKeepTheFunctionBelow) {
    const Planned planned = planner().plan(
        "SELECT window_end, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE v > 1 AND "
        "window_end > ts GROUP BY window_start, window_end");
    const plan::WindowAggregate& node = aggregate(planned);
    EXPECT_TRUE(node.attached);
    EXPECT_GE(node.attached_start, 0);
    EXPECT_GE(node.attached_end, 0);
    const Node* function = find(planned.output.query, NodeKind::window_table_function);
    ASSERT_NE(function, nullptr);
    EXPECT_EQ(function->inputs[0]->kind, NodeKind::filter) << "v > 1 needs no window";
}

TEST(PlanShape, SessionKeysMayComeInAnyOrder) {
    const Planned planned = planner().plan(
        "SELECT COUNT(*) AS c FROM TABLE(SESSION(TABLE t PARTITION BY (k, k2), DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY "
        "k2, window_end, k, window_start");
    ASSERT_EQ(planned.code, "") << planned.message;
    EXPECT_EQ(aggregate(planned).window.partition_by.size(), 2U);
    EXPECT_FALSE(aggregate(planned).attached);
}

TEST(PlanShape, FiltersGoBelowProjections) {
    const Planned planned = planner().plan("SELECT q FROM (SELECT 100 / id AS q, id FROM n) WHERE id <> 0");
    ASSERT_EQ(planned.output.query->kind, NodeKind::project);
    EXPECT_EQ(planned.output.query->inputs[0]->kind, NodeKind::filter);
}

TEST(PlanShape, GroupingSetsShareOneInput) {
    const Planned planned = planner().plan(
        "SELECT k, k2, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, "
        "window_end, ROLLUP (k, k2)");
    const Node* all = find(planned.output.query, NodeKind::union_all);
    ASSERT_NE(all, nullptr);
    ASSERT_EQ(all->inputs.size(), 3U);
    const Node* shared = nullptr;
    for (const NodePtr& branch : all->inputs) {
        const Node* node = find(branch, NodeKind::window_aggregate);
        if (shared != nullptr) {
            EXPECT_EQ(node->inputs[0].get(), shared);
        }
        shared = node->inputs[0].get();
    }
}

TEST(PlanShape, WindowsOfOneKindStayWindowsThroughUnionAll) {
    const std::string side =
        "SELECT window_start, window_end, k FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND))";
    const std::string other =
        "SELECT window_start, window_end, k FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))";
    const std::string grouped = ") GROUP BY window_start, window_end";
    const Planned same = planner().plan("SELECT COUNT(*) AS c FROM (" + side + " UNION ALL " + side + grouped);
    EXPECT_TRUE(aggregate(same).attached);
    EXPECT_EQ(planner().plan("SELECT COUNT(*) AS c FROM (" + side + " UNION ALL " + other + grouped).code, "W4002");
}

TEST(PlanShape, GroupWindowOverGroupsByRowtimeMakesTheGroupsPerWindow) {
    const std::string inner = "(SELECT k, ts, COUNT(*) AS c FROM t GROUP BY k, ts)";
    const Planned planned = planner().plan("SELECT SUM(c) AS s FROM " + inner + " GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)");
    const plan::WindowAggregate& outer = aggregate(planned);
    EXPECT_TRUE(outer.attached);
    const Node* groups = find(outer.inputs[0], NodeKind::window_aggregate);
    ASSERT_NE(groups, nullptr);
    EXPECT_EQ(static_cast<const plan::WindowAggregate*>(groups)->window.size, 10000);
    EXPECT_EQ(planner().plan("SELECT * FROM " + inner).code, "W4002") << "alone it would have to update its rows";
}

TEST(PlanShape, InsertCastsAndFillsColumns) {
    const Planned planned = planner().plan("INSERT INTO out_table (s, k) SELECT v, k FROM t");
    ASSERT_EQ(planned.code, "") << planned.message;
    EXPECT_EQ(planned.columns, "k STRING, s BIGINT, note STRING");
    EXPECT_EQ(planned.output.sink.columns.size(), 3U);
}

TEST(PlanShape, ExplainNamesOperatorsStateAndSlices) {
    const std::string text = planner().explained(
        "SELECT window_end, k, SUM(v) AS s FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '60' SECOND)) "
        "GROUP BY window_start, window_end, k");
    for (const char* part : {"WindowAggregate HOP slide 5 s, size 1 min, per k: SUM", "5 s each, a window merges 12",
                             "Watermark for ts as", "Scan default_catalog.default_database.t (filesystem, json)"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    }
}

}  // namespace
}  // namespace windrow::plan_tests
