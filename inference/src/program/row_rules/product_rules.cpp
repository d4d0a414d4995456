// SPDX-License-Identifier: Apache-2.0
/// Matrix products: rows may stand along what is kept, never along what is summed over.

#include "dense/dense_chain_operator.hpp"
#include "program/row_rules/row_rules.hpp"

#include <algorithm>
#include <string>

namespace windrow::inference {

namespace {

/// One operand of a MatMul. Along the last but one axis of the left and the last of the right stand what is kept.
struct ProductOperand {
    std::size_t rank;
    std::size_t other_rank;
    bool left;
    [[nodiscard]] std::size_t summed_axis() const { return rank == 1 ? 0 : left ? rank - 1 : rank - 2; }
    /// Of what both give; not for the summed axis.
    [[nodiscard]] std::size_t output_axis(std::size_t axis) const {
        const std::size_t matrix = 2 - (rank == 1 ? 1 : 0);  // dimensions of the operand that are the matrix's
        const std::size_t batch = rank - matrix;
        const std::size_t other_batch = other_rank - std::min<std::size_t>(other_rank, 2);
        const std::size_t batches = std::max(batch, other_batch);
        if (axis < batch) return axis + batches - batch;
        return left || other_rank == 1 ? batches : batches + 1;
    }
};

/// The batch dimensions of an operand that is the same for all rows are 1 or missing where the rows are.
bool spreads_over(const Shape& shape, std::size_t output_axis, std::size_t batches) {
    const std::size_t batch = shape.size() - std::min<std::size_t>(shape.size(), 2);
    const std::size_t missing = batches - batch;
    return output_axis >= batches || output_axis < missing || shape[output_axis - missing] == 1;
}

RowLayouts matrix_product(const RowStep& step) {
    const ProductOperand left{step.rank(0), step.rank(1), true};
    const ProductOperand right{step.rank(1), step.rank(0), false};
    const std::size_t batches = std::max(std::max<std::size_t>(left.rank, 2), std::max<std::size_t>(right.rank, 2)) - 2;
    std::optional<RowLayout> found;
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
        if (!step.is_rows(i)) continue;
        const ProductOperand& operand = i == 0 ? left : right;
        if (step.layout(i).axis == operand.summed_axis()) return taken_together(step, step.layout(i));
        const RowLayout layout = step.layout(i).along(operand.output_axis(step.layout(i).axis));
        // Two sets of rows must meet row by row, which is what batches do; elsewhere each row meets every other.
        if (found && (!found->fits(layout) || layout.axis >= batches)) return {};
        found = RowLayout::rows(layout.axis, layout.block, layout.varies || (found && found->varies));
    }
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
        if (!step.is_rows(i) && !spreads_over(step.shape(i), found->axis, batches)) return {};
    }
    return for_outputs(step, *found);
}

/// The third input is spread over the product.
bool gemm_bias_fits(const RowStep& step, const RowLayout& product) {
    if (!step.given(2)) return true;
    const std::size_t rank = step.rank(2);
    if (rank > 2) return false;
    if (step.is_rows(2)) return step.layout(2).along(step.layout(2).axis + 2 - rank).fits(product);
    return product.axis < 2 - rank || step.shape(2)[product.axis - (2 - rank)] == 1;
}

RowLayouts gemm(const RowStep& step) {
    if (step.rank(0) != 2 || step.rank(1) != 2 || step.is_rows(0) == step.is_rows(1)) return {};
    if (step.opset() < 7 && step.given(2) && step.is_rows(2)) return {};
    const std::size_t operand = step.is_rows(0) ? 0 : 1;
    const bool turned = step.attributes().flag(operand == 0 ? "transA" : "transB", false);
    const std::size_t kept = (operand == 0) != turned ? 0 : 1;
    if (step.layout(operand).axis != kept) return taken_together(step, step.layout(operand));
    const RowLayout product = step.layout(operand).along(operand);
    if (!gemm_bias_fits(step, product)) return {};
    if (step.is_rows(2) && step.layout(2).varies) return for_outputs(step, RowLayout::rows(product.axis, product.block));
    return for_outputs(step, product);
}

/// The terms of an equation: operands, then the output. Empty if it leaves the output to be found, or has an ellipsis.
std::vector<std::string> einsum_terms(const std::string& equation) {
    std::vector<std::string> terms(1);
    bool arrow = false;
    for (const char c : equation) {
        if (c == '.') return {};
        if (c == ',' || c == '>') terms.emplace_back();
        arrow = arrow || c == '>';
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) terms.back() += c;
    }
    return arrow ? terms : std::vector<std::string>{};
}

RowLayouts einsum(const RowStep& step) {
    const std::vector<std::string> terms = einsum_terms(step.attributes().text("equation", ""));
    if (terms.size() != step.inputs() + 1) return {};
    std::optional<RowLayout> found;
    char letter = 0;
    for (std::size_t i = 0; i < step.inputs(); ++i) {
        if (terms[i].size() != step.rank(i)) return {};
        if (!step.is_rows(i)) continue;
        const char own = terms[i][step.layout(i).axis];
        if (found && (own != letter || found->block != step.layout(i).block)) return {};
        found = RowLayout::rows(0, step.layout(i).block, step.layout(i).varies || (found && found->varies));
        letter = own;
    }
    for (std::size_t i = 0; i < step.inputs(); ++i) {
        if (std::count(terms[i].begin(), terms[i].end(), letter) != (step.is_rows(i) ? 1 : 0)) return {};
    }
    const std::string& output = terms.back();
    const auto times = std::count(output.begin(), output.end(), letter);
    if (times == 0) return taken_together(step, *found);
    return times == 1 ? for_outputs(step, found->along(output.find(letter))) : RowLayouts{};
}

}  // namespace

RowLayouts dense_chain_layouts(const RowStep& step) {
    if (dynamic_cast<const DenseChainOperator*>(step.node().operation.get()) == nullptr || !step.is_rows(0)) return {};
    if (step.layout(0).axis + 1 == step.rank(0)) return taken_together(step, step.layout(0));
    return for_outputs(step, step.layout(0));
}

void add_product_rules(RowRules& rules) {
    rules.add({"MatMul"}, matrix_product);
    rules.add({"Gemm"}, gemm);
    rules.add({"Einsum"}, einsum);
}

}  // namespace windrow::inference
