// SPDX-License-Identifier: Apache-2.0
/// Operators that give a tensor another shape, and keep or repeat its elements.

#include "operators/operator_inputs.hpp"
#include "program/row_rules/row_rules.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

std::int64_t product(const std::vector<RowCount>& lengths, std::size_t first, std::size_t end) {
    std::int64_t all = 1;
    for (std::size_t i = first; i < end; ++i) all = length_product(all, lengths[i].base);
    return all;
}

/// The elements keep their order: what a row has must stand together, as often as before, along one axis.
RowLayouts same_order(const RowStep& step) {
    const auto to = step.output_lengths(0);
    if (!step.is_rows(0) || !to) return {};
    const RowLayout& layout = step.layout(0);
    const std::optional<RowLayout> found = counted_layout(*to, layout.varies);
    if (!found) return {};
    std::vector<RowCount> from;
    for (const std::int64_t length : step.shape(0)) from.push_back({0, length});
    const std::int64_t outer = product(from, 0, layout.axis);
    const std::int64_t row = length_product(layout.block, product(from, layout.axis + 1, from.size()));
    if (outer == 0 || row == 0 || outer != product(*to, 0, found->axis)) return {};
    if (row != length_product(found->block, product(*to, found->axis + 1, to->size()))) return {};
    return for_outputs(step, *found);
}

RowLayouts reshape(const RowStep& step) {
    if (step.given(1)) {
        // A length that counts rows must not become 0 (which copies one) or -1 (which is found) for some number of them.
        const auto counts = step.counts(1);
        if (!counts) return {};
        for (const RowCount& count : *counts) {
            if (count.slope != 0 && (count.slope < 0 || count.base != 0)) return {};
        }
    }
    return same_order(step);
}

/// The axes are parameters.
RowLayouts other_rank(const RowStep& step) {
    return step.same_from(1) ? same_order(step) : RowLayouts{};
}

RowLayouts transpose(const RowStep& step) {
    const std::size_t rank = step.rank(0);
    const auto order = step.attributes().optional_integers("perm");
    if (!order) return for_outputs(step, step.layout(0).along(rank - 1 - step.layout(0).axis));
    const auto found = std::find(order->begin(), order->end(), static_cast<std::int64_t>(step.layout(0).axis));
    if (found == order->end()) return {};
    return for_outputs(step, step.layout(0).along(static_cast<std::size_t>(found - order->begin())));
}

RowLayouts expand(const RowStep& step) {
    const auto to = step.output_lengths(0);
    if (!step.is_rows(0) || !to || !step.counts(1)) return {};
    const std::optional<RowLayout> found = counted_layout(*to, step.layout(0).varies);
    const RowLayout aligned = step.layout(0).along(step.layout(0).axis + to->size() - step.rank(0));
    return found && found->fits(aligned) ? for_outputs(step, aligned) : RowLayouts{};
}

RowLayouts tile(const RowStep& step) {
    const auto repeats = step.integers(1);
    if (!step.is_rows(0) || !repeats || (*repeats)[step.layout(0).axis] != 1) return {};
    return for_outputs(step, step.layout(0));
}

/// The last two axes are one of matrices.
RowLayouts triangle(const RowStep& step) {
    if (!step.is_rows(0) || !step.same_from(1) || step.layout(0).axis + 2 >= step.rank(0)) return {};
    return for_outputs(step, step.layout(0));
}

}  // namespace

void add_shape_rules(RowRules& rules) {
    constexpr std::uint32_t second = 1U << 1;
    rules.add({"Reshape"}, reshape, second);
    rules.add({"Flatten", "Squeeze", "Unsqueeze"}, other_rank);
    rules.add({"Transpose"}, transpose);
    rules.add({"Expand"}, expand, second);
    rules.add({"Tile"}, tile);
    rules.add({"Trilu"}, triangle);
}

}  // namespace windrow::inference
