// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SELECT with aggregates: recognises window aggregation and plans it.

#include "expression_binding.hpp"
#include "query_binding.hpp"

#include <optional>
#include <string>
#include <vector>

namespace windrow::plan {

/// One aggregate call of a query, bound over the rows below.
struct CollectedAggregate {
    std::string text;  ///< as EXPLAIN prints it
    std::string name;
    std::vector<ExpressionPtr> arguments;  ///< order keys behind the arguments
    std::size_t order_keys = 0;
    std::vector<AggregateRequest::Order> order;
    ExpressionPtr filter;  ///< null if there is none
    bool distinct = false;
    bool ignore_nulls = false;
    bool respect_nulls = false;
    bool within_group = false;
    std::string json_nulls;
    DataType result;
    SourceRange where;
};

/// The aggregate for a kind of window. Throws what the registry refuses, at the call's place.
[[nodiscard]] BoundAggregate bind_aggregate(BindingSession& session, const CollectedAggregate& aggregate,
                                            AggregateRequest::Window window);

/// A group window of the old style in GROUP BY: TUMBLE(ts, INTERVAL '1' MINUTE).
struct GroupWindow {
    std::string function;                  ///< TUMBLE, HOP, SESSION
    std::vector<ExpressionPtr> arguments;  ///< bound; the first is the time attribute
    WindowSpec spec;
    DataType time_type;
    SourceRange where;
};

/// What an expression over a grouped query refers to besides its keys; they are numbered behind the input's columns.
struct GroupedReference {
    enum class Kind : std::uint8_t {
        aggregate,
        window_start,
        window_end,
        window_time,
        proctime,
        null_timestamp,
        grouping,
        group_id
    } kind;
    int aggregate = -1;
    std::vector<int> grouping_keys;  ///< GROUPING: numbers of keys
    DataType type;
};

/// Collects the aggregates and group functions that the expressions of a SELECT use.
class GroupedCalls final : public CallResolver {
public:
    GroupedCalls(BindingSession& session, const Relation& input) : session_(session), input_(input) {}

    ExpressionPtr resolve_call(const sql::Expression& expression) override;

    void set_group_window(const GroupWindow* window) { window_ = window; }
    void set_keys(const std::vector<ExpressionPtr>* keys) { keys_ = keys; }
    /// No aggregate was met.
    [[nodiscard]] bool empty() const noexcept { return references_.empty(); }
    [[nodiscard]] const std::vector<GroupedReference>& references() const noexcept { return references_; }
    [[nodiscard]] std::vector<CollectedAggregate>& aggregates() noexcept { return aggregates_; }
    [[nodiscard]] SourceRange first_where() const noexcept { return first_where_; }
    [[nodiscard]] const std::string& first_name() const noexcept { return first_name_; }

private:
    ExpressionPtr aggregate(const sql::Call& call);
    static ExpressionPtr refuse_nested(const sql::Expression& expression);
    ExpressionPtr json_aggregate(const sql::JsonCall& call);
    ExpressionPtr grouping(const sql::Call& call);
    ExpressionPtr window_property(const sql::Call& call, GroupedReference::Kind kind);
    ExpressionPtr add(CollectedAggregate aggregate);
    ExpressionPtr reference(GroupedReference reference, SourceRange where, const std::string& name);

    BindingSession& session_;
    const Relation& input_;
    const GroupWindow* window_ = nullptr;
    const std::vector<ExpressionPtr>* keys_ = nullptr;
    std::vector<GroupedReference> references_;
    std::vector<CollectedAggregate> aggregates_;
    SourceRange first_where_;
    std::string first_name_;
    bool inside_aggregate_ = false;
};

/// GROUP BY as lists of key numbers, one per grouping set.
struct Grouping {
    std::vector<ExpressionPtr> keys;
    std::vector<std::vector<int>> sets;
    std::optional<GroupWindow> window;
    bool has_sets = false;  ///< GROUPING SETS, ROLLUP or CUBE
    SourceRange where;
};

/// Binds GROUP BY. Throws W32xx.
[[nodiscard]] Grouping bind_grouping(BindingSession& session, const Relation& input, const sql::Select& select,
                                     std::vector<std::string> select_aliases);
/// The group window function of a GROUP BY element, if it is one. Throws W31xx.
[[nodiscard]] std::optional<GroupWindow> bind_group_window(BindingSession& session, const Relation& input,
                                                           const sql::Expression& expression);

/// Output of the aggregation below a SELECT list: maps expressions over the input (and references behind its columns) to columns
/// of `node`.
struct GroupedPlan {
    NodePtr node;
    std::vector<int> key_columns;        ///< by key number
    std::vector<int> reference_columns;  ///< by reference number
    int input_columns = 0;
    const Grouping* grouping = nullptr;

    /// Throws W3252 for a column that is neither grouped nor aggregated; `names` are the input's.
    [[nodiscard]] ExpressionPtr rewrite(const ExpressionPtr& expression, const std::vector<OutputField>& names) const;
};

/// Plans the aggregation. Throws W40xx where it is not one per window.
[[nodiscard]] GroupedPlan plan_grouping(BindingSession& session, const Relation& input, const Grouping& grouping,
                                        GroupedCalls& calls);

}  // namespace windrow::plan
