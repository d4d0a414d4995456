// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A node as the rules about rows see it.

#include "operators/node_attributes.hpp"
#include "program/row_rules/row_layout.hpp"
#include "program/typed_plan.hpp"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace windrow::inference {

/// The numbers of rows for which types are planned. Lengths and counts that are exact multiples of rows (plus a constant) follow
/// for all other numbers; the third and fourth show that they are.
inline constexpr std::array<std::int64_t, 4> planned_rows = {1, 2, 3, 5};

/// A view of one node and of what is known about its inputs: the types of all of them, for each of `planned_rows`.
class RowStep {
public:
    RowStep(const PreparedGraph& graph, std::span<const TypedPlan> plans, std::span<const RowLayout> layouts, std::size_t node)
        : graph_(graph), plans_(plans), layouts_(layouts), node_(graph.nodes[node]) {}

    [[nodiscard]] const PreparedNode& node() const noexcept { return node_; }
    /// Not for a step that a pass put in.
    [[nodiscard]] NodeAttributes attributes() const { return NodeAttributes(*node_.node); }
    [[nodiscard]] std::int64_t opset() const;
    [[nodiscard]] std::size_t inputs() const noexcept { return node_.inputs.size(); }
    [[nodiscard]] bool given(std::size_t input) const { return input < inputs() && node_.inputs[input] >= 0; }
    [[nodiscard]] const RowLayout& layout(std::size_t input) const { return layouts_[id(input)]; }
    [[nodiscard]] bool is_rows(std::size_t input) const { return given(input) && layout(input).is(RowLayout::Kind::rows); }
    /// True as well for an input that is left out.
    [[nodiscard]] bool is_same(std::size_t input) const { return !given(input) || layout(input).is(RowLayout::Kind::same); }
    /// Every input from `first` on is the same for all rows, or left out.
    [[nodiscard]] bool same_from(std::size_t first) const;
    /// The lengths of an input; along the axis of the rows they mean nothing.
    [[nodiscard]] const Shape& shape(std::size_t input) const { return plans_[1].types[id(input)]->shape; }
    [[nodiscard]] std::size_t rank(std::size_t input) const { return shape(input).size(); }
    /// Integers of an input that is the same for all rows; none if they are not known.
    [[nodiscard]] std::optional<std::vector<std::int64_t>> integers(std::size_t input) const;
    /// Integers of an input that is the same or counts rows.
    [[nodiscard]] std::optional<std::vector<RowCount>> counts(std::size_t input) const { return counts_of(id(input)); }
    [[nodiscard]] std::optional<std::vector<RowCount>> output_counts(std::size_t output) const;
    /// The lengths of an output; none if they are not known, or are no counts.
    [[nodiscard]] std::optional<std::vector<RowCount>> output_lengths(std::size_t output) const;
    [[nodiscard]] ElementType output_element(std::size_t output) const;

private:
    [[nodiscard]] std::size_t id(std::size_t input) const { return static_cast<std::size_t>(node_.inputs[input]); }
    [[nodiscard]] std::optional<std::vector<RowCount>> counts_of(std::size_t value) const;

    const PreparedGraph& graph_;
    std::span<const TypedPlan> plans_;
    std::span<const RowLayout> layouts_;
    const PreparedNode& node_;
};

/// The counts that are `lists[i]` for planned_rows[i]; none if they are none.
std::optional<std::vector<RowCount>> fitted_counts(std::span<const std::vector<std::int64_t>> lists);

}  // namespace windrow::inference
