// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What each operator does to rows. A rule says how its outputs lie, for every number of rows, from how its inputs lie; it must
/// be sure of that, and gives nothing where it is not.

#include "program/row_rules/row_step.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace windrow::inference {

/// One layout for each output of the node; empty: not followed.
using RowLayouts = std::vector<RowLayout>;
/// At least one input is laid out by rows, none is unknown or mixed.
using RowRule = RowLayouts (*)(const RowStep& step);

struct RowRuleEntry {
    RowRule rule = nullptr;
    std::uint32_t counted_inputs = 0;  ///< bit i: input i may count rows (a shape); at others the node is not followed then
};

/// By domain and type.
class RowRules {
public:
    static const RowRules& instance();
    /// Null if there is none.
    [[nodiscard]] const RowRuleEntry* find(const Node& node) const;
    void add(std::initializer_list<std::string_view> types, RowRule rule, std::uint32_t counted_inputs = 0,
             std::string_view domain = "");

private:
    RowRules();
    std::map<std::pair<std::string_view, std::string_view>, RowRuleEntry> entries_;
};

/// A Shape or Size of rows, or a node none of whose inputs is laid out by rows while one counts them: arithmetic of shapes, and
/// what is made with such a shape.
RowLayouts count_layouts(const RowStep& step);
/// A chain of dense layers, which a pass put in.
RowLayouts dense_chain_layouts(const RowStep& step);

/// The same layout for all outputs.
RowLayouts for_outputs(const RowStep& step, const RowLayout& layout);
/// What becomes of rows that an operator takes together: mixed, unless all rows are alike anyway.
RowLayouts taken_together(const RowStep& step, const RowLayout& layout);
/// The rows of one length among `lengths`; none if there is another that counts them, or if that one is no multiple of them.
std::optional<RowLayout> counted_layout(const std::vector<RowCount>& lengths, bool varies);

// One function per family, each in the file of its name.
void add_element_rules(RowRules& rules);    ///< operators that work element by element, with broadcasting
void add_product_rules(RowRules& rules);    ///< MatMul Gemm Einsum
void add_channel_rules(RowRules& rules);    ///< convolutions, pools, normalisations
void add_axis_rules(RowRules& rules);       ///< Reduce* Softmax ArgMax TopK CumSum
void add_shape_rules(RowRules& rules);      ///< Reshape Transpose Expand and others that move axes
void add_selection_rules(RowRules& rules);  ///< Concat Split Slice Gather Pad and others that choose along axes
void add_sequence_rules(RowRules& rules);   ///< RNN GRU LSTM Attention
void add_classical_rules(RowRules& rules);  ///< ai.onnx.ml

}  // namespace windrow::inference
