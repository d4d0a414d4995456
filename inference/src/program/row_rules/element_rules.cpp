// SPDX-License-Identifier: Apache-2.0
/// Operators that compute each element of their output from the elements at its place.

#include "program/row_rules/row_rules.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

/// One input, and perhaps others that are parameters.
RowLayouts each_element(const RowStep& step) {
    if (!step.is_rows(0) || !step.same_from(1)) return {};
    return for_outputs(step, step.layout(0));
}

/// The type of input 1 is all that is looked at.
RowLayouts first_input(const RowStep& step) {
    return for_outputs(step, step.layout(0));
}

/// An input that is the same for all rows has no length of its own where the rows are.
bool spreads_over(const RowStep& step, std::size_t input, std::size_t rank, std::size_t axis) {
    const std::size_t missing = rank - step.rank(input);
    return axis < missing || step.shape(input)[axis - missing] == 1;
}

/// Shapes are aligned at their ends, and lengths of 1 are spread.
RowLayouts broadcast_elements(const RowStep& step) {
    // Before opset 7 an axis could say where the second input stands.
    if (step.opset() < 7 && step.attributes().flag("broadcast", false)) return {};
    std::size_t rank = 0;
    for (std::size_t i = 0; i < step.inputs(); ++i) {
        if (step.given(i)) rank = std::max(rank, step.rank(i));
    }
    std::optional<RowLayout> found;
    for (std::size_t i = 0; i < step.inputs(); ++i) {
        if (!step.is_rows(i)) continue;
        const RowLayout aligned = step.layout(i).along(step.layout(i).axis + rank - step.rank(i));
        if (found && !found->fits(aligned)) return {};
        const bool varies = aligned.varies || (found && found->varies);
        found = RowLayout::rows(aligned.axis, aligned.block, varies);
    }
    for (std::size_t i = 0; i < step.inputs(); ++i) {
        if (step.given(i) && !step.is_rows(i) && !spreads_over(step, i, rank, found->axis)) return {};
    }
    return for_outputs(step, *found);
}

}  // namespace

void add_element_rules(RowRules& rules) {
    rules.add(
        {"Relu",  "LeakyRelu", "Elu",   "Celu",    "Sigmoid",  "HardSigmoid",    "HardSwish",  "Tanh", "Softplus",   "Softsign",
         "Mish",  "Swish",     "Erf",   "Exp",     "Log",      "Sqrt",           "Reciprocal", "Neg",  "Abs",        "Sign",
         "Floor", "Ceil",      "Round", "Selu",    "Gelu",     "Shrink",         "Sin",        "Cos",  "Tan",        "Asin",
         "Acos",  "Atan",      "Sinh",  "Cosh",    "Asinh",    "Acosh",          "Atanh",      "Not",  "BitwiseNot", "IsNaN",
         "IsInf", "Cast",      "Clip",  "Dropout", "Identity", "ThresholdedRelu"},
        each_element);
    rules.add({"CastLike"}, first_input);
    rules.add({"Add",  "Sub",         "Mul", "Div", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitShift", "Mod",
               "Pow",  "PRelu",       "Max", "Min", "Sum",        "Mean",      "Equal",      "Greater",  "GreaterOrEqual",
               "Less", "LessOrEqual", "And", "Or",  "Xor",        "Where"},
              broadcast_elements);
}

}  // namespace windrow::inference
